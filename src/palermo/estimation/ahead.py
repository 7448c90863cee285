"""Compile before it is needed: numba takes ten seconds for the fits and five for the chains, one at a time.

``python -m palermo.estimation.ahead`` does it when Palermo is installed, the two side by side. Where it was
not done, the chains of latent classes are compiled beside the fits at the first use.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = "from palermo.estimation.ahead import compile_chains; compile_chains()"


@contextmanager
def compiling_ahead() -> Iterator[None]:
    """While the block runs, compile the chains in a process of its own, unless they are on disk already.

    Compiled code is kept on disk (numba, ``cache=True``), where this process finds it once it needs it; if it
    needs it before, it compiles it itself, and nothing is lost but the time.
    """
    from palermo.estimation.gibbs import sample_chain

    kept = Path(sample_chain.stats.cache_path)  # type: ignore[attr-defined] # a compiled function has it
    if any(kept.glob("gibbs.sample_chain-*.nbi")):
        yield
        return
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stderr=subprocess.DEVNULL):  # noqa: S603
        yield


def compile_chains() -> None:
    """Compile the chains by running one for a moment."""
    import numpy as np

    from palermo.estimation.latent_class import sample_hidden
    from palermo.estimation.table import CaptureHistories

    histories = CaptureHistories(lists=("a", "b", "c"), counts=np.arange(8))
    sample_hidden(histories, seed=1, chains=1, kept=1, burn_in=1)


def compile_all() -> None:
    """Compile everything that an estimate needs, by making a small one."""
    import numpy as np

    from palermo.estimation.panel import estimate
    from palermo.estimation.table import CaptureHistories

    counts = np.array([0, 60, 50, 9, 40, 8, 7, 2])
    with compiling_ahead():
        estimate(CaptureHistories(lists=("a", "b", "c"), counts=counts), bootstrap=50)


if __name__ == "__main__":
    compile_all()
