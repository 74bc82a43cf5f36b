"""Nothing asks the network for anything: what `make demo` does works without one, and does not even try."""

import socket
import sys
from pathlib import Path
from subprocess import CalledProcessError

import pytest

IMPORTS = """
import importlib, pkgutil
for package in ("extract", "kg", "viz"):
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        try:
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            assert module.name.startswith("extract.training.") and error.name in ("onnx", "torch"), module.name
"""
ATTEMPTS = {
    "connection": 'socket.create_connection(("192.0.2.1", 80), timeout=1)',
    "name": 'socket.getaddrinfo("example.org", 80)',
    "datagram": 'socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))',
}


# spaCy imports urllib3, which looks on import whether this machine has an IPv6 address: it asks for a socket of
# that kind, to be bound to the machine's own address, and nothing leaves by it.
PROBE = f"network socket.__new__ ({socket.AF_INET6:d}, {socket.SOCK_STREAM:d}, 0) by urllib3.util.connection"


def sockets(record: Path) -> set[str]:
    """What was done with them, urllib3's probe left out."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    return {*lines} - {PROBE}


def network(record: Path) -> set[str]:
    """The same without sockets between processes of this machine."""
    return {line for line in sockets(record) if not line.startswith("local ")}


def test_the_demo_works_without_a_network(seeds_graph, without_network, tmp_path):
    """The graph of the seeds was built so; then the page, and GraphML."""
    assert network(seeds_graph.with_name("seeds.sockets")) == set()
    for command, name in (("view", "stemma.html"), ("export", "stemma.graphml")):
        run = [sys.executable, "-m", "kg.cli", command, "-g", seeds_graph, "-o", tmp_path / name]
        without_network(run, tmp_path / "sockets")
        assert (tmp_path / name).stat().st_size > 100_000
    assert network(tmp_path / "sockets") == set()


def test_no_import_opens_a_socket(without_network, tmp_path):
    without_network([sys.executable, "-c", IMPORTS], tmp_path / "sockets")
    assert sockets(tmp_path / "sockets") == set()


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_an_attempt_would_be_noticed(attempt, without_network, tmp_path, capfd):
    with pytest.raises(CalledProcessError):
        without_network([sys.executable, "-c", f"import socket; {attempt}"], tmp_path / "sockets")
    assert "there is no network here" in capfd.readouterr().err
    assert network(tmp_path / "sockets") != set()
