"""What is committed in viz/web/dist is what viz/web/src makes."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "viz" / "web"
BUNDLES = ("vis_page.js", "sigma_page.js")


@pytest.mark.parametrize("bundle", BUNDLES)
def test_bundle_was_made_from_these_sources(bundle):
    """By the digest in its first line, so that a machine without Node notices too."""
    sources = [f"src/{p.name}" for p in (WEB / "src").iterdir()] + ["build.mjs", "package-lock.json"]
    digest = hashlib.sha256()
    for path in sorted(sources):
        digest.update(f"{path}\0{(WEB / path).read_text(encoding='utf-8')}\0".encode())
    first, _ = (WEB / "dist" / bundle).read_text(encoding="ascii").split("\n", 1)
    assert first.endswith(digest.hexdigest()), "viz/web has changed: run `make web`"


@pytest.mark.skipif(shutil.which("npm") is None, reason="packing the page code needs Node and npm")
def test_packing_again_gives_the_same(tmp_path):
    for name in ("build.mjs", "package.json", "package-lock.json"):
        shutil.copy(WEB / name, tmp_path / name)
    shutil.copytree(WEB / "src", tmp_path / "src")
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    for command in (["npm", "ci", "--silent"], ["npm", "run", "--silent", "build"]):
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode and command[1] == "ci":
            pytest.skip(f"npm cannot fetch the packages here: {done.stderr.strip()[-200:]}")
        assert done.returncode == 0, done.stderr
    for name in (*BUNDLES, "LICENCES.txt"):
        assert (tmp_path / "dist" / name).read_bytes() == (WEB / "dist" / name).read_bytes(), (
            f"{name}: run `make web`"
        )


def test_licences_of_what_is_bundled_are_kept():
    text = (WEB / "dist" / "LICENCES.txt").read_text(encoding="utf-8")
    assert re.findall(r"^(\S+) [\d.]+ \(MIT\)$", text, re.MULTILINE) == [
        "sigma",
        "graphology",
        "graphology-utils",
        "events",
    ]
    assert text.count("Permission is hereby granted") == 4


@pytest.mark.parametrize("path", sorted((WEB / "src").iterdir()), ids=lambda path: path.name)
def test_modules_are_short_and_put_no_text_into_markup(path):
    code = path.read_text(encoding="utf-8")
    assert code.count("\n") <= 400
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", code
    )
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|localStorage|sessionStorage", code)
