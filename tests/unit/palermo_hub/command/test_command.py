"""The command ``palermo-hub``."""

import json

import pytest

from palermo_hub import command


@pytest.mark.parametrize("name", command.COMMANDS)
def test_every_subcommand_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as end:
        command.main([name, "--help"])
    assert end.value.code == 0
    assert f"palermo-hub {name}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["fly"], ["serve", "--port", "0"], ["serve", "--port", "high"]])
def test_wrong_use_ends_with_2_and_says_so_in_json_too(arguments, capsys):
    assert command.main(arguments) == 2
    assert "--help" in capsys.readouterr().err
    assert command.main([*arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["kind"] == "UsageError"


def test_a_port_in_use_is_said_at_once(capsys):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert command.main(["serve", "--port", str(taken.getsockname()[1])]) == 2
    assert "choose another" in capsys.readouterr().err


def test_a_hub_with_demo_accounts_is_served_on_the_loopback_only(settings, tmp_path, capsys):
    settings.HOME = tmp_path
    (tmp_path / "demo").touch()
    assert command.main(["serve", "--host", "0.0.0.0"]) == 2
    assert "loopback only" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["backup", "x.bak"], ["verify-audit"], ["tick"], ["worker", "--once"]])
def test_a_mistyped_data_folder_is_refused_and_nothing_is_made_in_it(tmp_path, monkeypatch, capsys, words):
    home = tmp_path / "mistyped"
    monkeypatch.setenv("PALERMO_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    assert command.main(words) == 2
    assert "There is no hub and no node" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
