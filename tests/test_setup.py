"""Setting up: everything is pinned, lock files name no address, and what is built is what is served."""

import ast
import gzip
import json
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "static/dist"


def requirements(name: str) -> dict[str, str]:
    """Package (in its plain spelling) -> its pin."""
    lines = [line.split("#")[0].split(";")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    pins = [line.partition("==") for line in lines if line and not line.startswith("-r")]
    return {plain(package): pin for package, _equals, pin in pins}


def plain(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def manifest() -> dict[str, str]:
    found: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_python_package_is_pinned(name: str):
    assert all(re.fullmatch(r"[\w.]+", pin) for pin in requirements(name).values())


def test_every_package_that_the_server_imports_is_in_its_requirements():
    owners = packages_distributions()
    pinned = set(requirements("requirements.txt"))
    missing = set()
    for path in [ROOT / "app.py", *(ROOT / "board").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for top in {name.split(".")[0] for name in names} - {"board", ""} - set(sys.stdlib_module_names):
                if not pinned & {plain(owner) for owner in owners.get(top, [])}:
                    missing.add(f"{path.name}: {top}")
    assert not missing


def test_the_lock_file_names_no_download_address():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text(encoding="utf-8")


def test_every_browser_package_is_pinned_and_locked():
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for name, version in (package["dependencies"] | package["devDependencies"]).items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version


def test_every_page_has_its_script_and_style_built():
    sources = [*(ROOT / "static/js").glob("*.js"), *(ROOT / "static/css").glob("*.css")]
    assert {source.name for source in sources} <= set(manifest())


def test_built_files_carry_a_hash_and_are_compressed_as_they_are():
    for name, built in manifest().items():
        content = (DIST / built).read_bytes()
        assert re.search(r"-[A-Z0-9]{8}\.", built), built
        if not name.endswith(".woff2"):
            assert gzip.decompress((DIST / f"{built}.gz").read_bytes()) == content
            assert brotli.decompress((DIST / f"{built}.br").read_bytes()) == content


def test_building_again_without_a_change_does_nothing():
    build = [ROOT / ".venv/node/node", ROOT / "tools/build.mjs"]
    subprocess.run(build, check=True, timeout=30)
    before = {path.name: path.stat().st_mtime_ns for path in DIST.iterdir()}
    subprocess.run(build, check=True, timeout=30)
    assert {path.name: path.stat().st_mtime_ns for path in DIST.iterdir()} == before


def test_make_alone_lists_its_targets():
    told = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"setup", "run", "demo", "test", "check"} <= set(re.findall(r"make (\w+)", told))


def test_a_browser_that_does_not_start_is_named_in_one_line():
    environment = os.environ | {"CHROMIUM": "/nowhere/chromium"}
    told = subprocess.run([ROOT / "tools/chromium.sh"], env=environment, capture_output=True, text=True)
    assert told.returncode == 1
    assert told.stderr == "pappen: CHROMIUM is set to /nowhere/chromium, which does not start\n"
