"""What the figures were measured on, without naming the machine."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = (
    "numpy",
    "zen-engine",
    "common-expression-language",
    "panzi-json-logic",
    "cedarpy",
    "regopy",
    "openfisca-core",
    "mini-racer",
    "pymerkle",
)


def machine() -> dict[str, str]:
    """Return processor, cores, memory, and the versions of Python and of the packages."""
    return {
        "processor": _field("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": str(os.cpu_count()),
        "second-level cache": _cache() or "not known",
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def busy() -> float:
    """Return the one-minute load of the machine: above 1, other work took part of the time."""
    return os.getloadavg()[0]


def _field(path: str, name: str) -> str:
    if not Path(path).is_file():
        return ""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""


def _memory() -> str:
    kilobytes = _field("/proc/meminfo", "MemTotal").split(" ")[0]
    return f"{int(kilobytes) / 2**20:.0f} GiB" if kilobytes else "not known"


def _cache() -> str:
    path = Path("/sys/devices/system/cpu/cpu0/cache/index2/size")
    return f"{path.read_text(encoding='utf-8').strip()} a core" if path.is_file() else ""
