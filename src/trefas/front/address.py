"""Where a meter is served: the name of a port with its real number, and its parts."""

from trefas.base.errors import LocalError


class Address(str):
    """``tcp:127.0.0.1:40593``, as a port is called."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """``tcp``, ``udp``, ``serial``, ``pty``."""
        return self.partition(":")[0]

    @property
    def place(self) -> str:
        """Behind the kind: ``127.0.0.1:40593``, or the path of a line."""
        return self.partition(":")[2]

    @property
    def host(self) -> str:
        """Of a network, without brackets. Raises LocalError for a line."""
        return self._parts()[0]

    @property
    def port(self) -> int:
        """Of a network. Raises LocalError for a line."""
        return int(self._parts()[1])

    def _parts(self) -> tuple[str, str]:
        host, colon, port = self.place.rpartition(":")
        if not colon or not port.isdigit():
            raise LocalError(f"the port {self} is a line and has no number; its path is place")
        return host.strip("[]"), port
