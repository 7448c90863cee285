"""Wrong use of ``palermo``: one sentence, exit status 2, and JSON where it was asked for."""

import json

import pytest

from palermo import cli


@pytest.mark.parametrize(
    "arguments",
    [[], ["fly"], ["release"], ["release", "a.csv", "--epsilon", "much"], ["estimate", "a.csv", "--nothing"]],
)
def test_one_sentence_and_2(arguments, capsys):
    assert cli.main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert cli.main([*arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["kind"] == "UsageError"


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_subcommand_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main([name, "--help"])
    assert end.value.code == 0
    assert f"palermo {name}" in capsys.readouterr().out
