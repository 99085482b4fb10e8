import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_lock_names_no_host_and_pins_by_hash(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert text.count("==") > 0 and "--hash=sha256:" in text


def test_browser_lock_names_no_registry_and_pins_by_hash() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert len(installed) > 10
    for name, package in installed.items():
        assert "resolved" not in package, f"{name} names the host that it came from"
        assert package["integrity"].startswith("sha512-"), f"{name} is not pinned by a hash"
        # What is left with an address is where the authors ask for money; it is not read by npm.
        assert "://" not in json.dumps({key: value for key, value in package.items() if key != "funding"})


def test_browser_settings_name_no_registry() -> None:
    settings = (FRONTEND / ".npmrc").read_text().splitlines()
    assert "omit-lockfile-registry-resolved=true" in settings
    assert not [line for line in settings if line.startswith(("registry", "@", "//")) or "://" in line]
    assert "://" not in (FRONTEND / "package.json").read_text()
