"""Files are written whole or not at all."""

import stat

import pytest

from kg.errors import ExportError, StoreError
from kg.files import replacing, write_atomic


def test_write_and_write_over(tmp_path):
    path = tmp_path / "x.bin"
    write_atomic(path, b"one")
    path.chmod(0o640)
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["x.bin"]


def test_a_new_file_has_the_usual_permissions(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    write_atomic(tmp_path / "x", b"")
    assert (tmp_path / "x").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_failure_half_way_leaves_the_old_file(tmp_path):
    path = tmp_path / "x"
    path.write_text("old")

    def write_half() -> None:
        with replacing(path) as temporary:
            temporary.write_text("ha")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no/such/x", r"the folder .*no/such does not exist; make it first"),
        (".", "this is a folder"),
        ("a\0b", "cannot be written here"),
        ("file/x", "does not exist|not a directory"),
        ("n" * 300, "cannot be written"),
    ],
    ids=["no folder", "folder", "NUL", "below a file", "name too long"],
)
@pytest.mark.parametrize("error", [ExportError, StoreError])
def test_places_that_cannot_be_written_to(tmp_path, name, message, error):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(error, match=message):
        write_atomic(f"{tmp_path}/{name}", b"", error=error)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
