import os
import stat

import pytest

from palermo.cli import main
from palermo.errors import LinkageError, UsageError
from palermo.linkage.keys import derive, fingerprint, read_key, write_key


def test_made_key_is_random_private_and_read_back(tmp_path):
    write_key(tmp_path / "a")
    write_key(tmp_path / "b")
    first, second = read_key(tmp_path / "a"), read_key(tmp_path / "b")
    assert len(first) == 32
    assert first != second
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_existing_key_is_never_overwritten(tmp_path):
    write_key(tmp_path / "key")
    before = (tmp_path / "key").read_bytes()
    with pytest.raises(UsageError, match="never overwritten"):
        write_key(tmp_path / "key")
    assert (tmp_path / "key").read_bytes() == before


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_key_that_others_can_read_is_refused_with_what_to_do(tmp_path, mode):
    path = tmp_path / "key"
    path.write_bytes(b"k" * 32)
    os.chmod(path, mode)
    with pytest.raises(LinkageError, match="chmod 600"):
        read_key(path)


def test_any_file_of_32_bytes_is_a_key_and_a_shorter_one_is_not(tmp_path):
    path = tmp_path / "key"
    path.write_bytes(b"\x00\xff" * 20)
    path.chmod(0o600)
    assert read_key(path) == b"\x00\xff" * 20
    path.write_bytes(b"k" * 31)
    with pytest.raises(LinkageError, match="31 bytes"):
        read_key(path)


def test_missing_key_is_wrong_use(tmp_path):
    with pytest.raises(UsageError, match="palermo key"):
        read_key(tmp_path / "none")


def test_derived_keys_differ_by_secret_project_and_purpose():
    secret = b"s" * 32
    keys = {
        derive(secret, "p", "name", "full"),
        derive(secret, "p", "namef", "ull"),
        derive(secret, "q", "name", "full"),
        derive(b"t" * 32, "p", "name", "full"),
    }
    assert len(keys) == 4
    assert fingerprint(secret, "p") == fingerprint(secret, "p") != fingerprint(secret, "q")


def test_command_makes_the_key_once(tmp_path, capsys):
    path = tmp_path / "key"
    assert main(["key", str(path), "--json"]) == 0
    assert f'"key": "{path}"' in capsys.readouterr().out
    assert main(["key", str(path)]) == 2
    assert "never overwritten" in capsys.readouterr().err
