"""Peers of the benchmark of linkage, in environments of their own under ``.cache``."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache"
PEERS = {
    "anonlink": ["clkhash==0.18.3", "anonlink==0.15.3", "numpy==1.26.4", "setuptools==80.9.0"],
    "splink": ["splink==5.0.0", "duckdb==2.0.0", "pandas==3.1.1"],
    "engines": ["-r", str(ROOT / "requirements/palermo.txt"), "ray==2.60.0", "distributed==2026.8.0"],
}


def peer(name: str, *arguments: object, script: str = "linkage_peers.py") -> dict:
    """Ask a peer in its own environment, which is made if it is not there."""
    home = CACHE / "bench-envs" / name
    python = home / "bin/python"
    if not python.exists():
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "venv", "-q", "--python", "3.11", home], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", python, *PEERS[name]], check=True)
    command = [python, Path(__file__).with_name(script), *map(str, arguments)]
    own = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=own)
    return json.loads(run.stdout.splitlines()[-1])


def saved(clks: np.ndarray, name: str) -> Path:
    """A file of filters for the peer."""
    path = CACHE / name
    path.write_bytes(clks.tobytes())
    return path
