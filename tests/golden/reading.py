"""What clients can see of a meter: every attribute of every object, in every association; and rows as they choose them."""

from tests.golden.client import CLOCK, PUBLIC, Client
from tests.golden.world import World, heard

NO_TIME = bytes(12)
ROM_CHECKSUM = bytes((96, 54, 1))
"""C, D and E of what is another in every program."""
SHORT_ATTRIBUTES = {1: 2, 3: 3, 4: 5, 5: 9, 7: 8, 8: 9}
"""Of a class by its number; of others as many as there are at most."""
SHORT_ATTRIBUTES_MAX = 6


def look_at_all(world: World) -> None:
    """Everything, in the public view, one of the maker's, the standard face, and by short names."""
    if not world.device.at_work:
        world.note("silence", b"")
        return
    session = world.device.session("module 192.0.2.250")
    public = Client(lambda data: heard(session, data, world.device.now), *PUBLIC)
    world.note("association public", public.associate(None))
    _read(world, public, "public", 1)
    for name in (("module", "optical", "ccc")[world.seed % 3], "standard"):
        with world.client(name) as client:
            _read(world, client, name, 1)
    with world.client("short") as client:
        for base, each in client.short_objects():
            count = SHORT_ATTRIBUTES.get(int.from_bytes(each[:2]), SHORT_ATTRIBUTES_MAX)
            for index in range(count if each[4:7] != ROM_CHECKSUM else 1):
                name = base + 8 * index
                world.note(f"short {each.hex(' ')} at {name:04X}", client.read(name))


def look(world: World, association: str, one_in: int) -> None:
    """Some of it."""
    with world.client(association) as client:
        _read(world, client, association, one_in)


def choose_rows(world: World) -> None:
    """Profiles by entry and by range, some columns of them, with borders that may be no sense."""
    dice = world.dice
    association = dice.choice(("module", "standard"))
    clock = CLOCK[association]
    with world.client(association) as client:
        profiles = [name for name, _, _ in client.objects() if name[:2] == b"\0\7"]
        shown = client.get(clock + b"\2")[3:]
        now = shown if len(shown) == len(NO_TIME) else NO_TIME
        for name in dice.sample(profiles, min(4, len(profiles))):
            first, last = sorted(dice.choice((0, 1, 2, 5, 0xFFFF)) for _ in range(2))
            left, right = dice.choice((1, 1, 2, 4)), dice.choice((0, 0, 3))
            borders = b"".join(b"\6" + each.to_bytes(4) for each in (first, last))
            columns = b"".join(b"\x12" + each.to_bytes(2) for each in (left, right))
            world.note(f"entries of {name.hex(' ')}", client.get(name + b"\2", b"\1\2\2\4" + borders + columns))
            begin = int.from_bytes(now[:2]) - dice.randrange(2)
            before = begin.to_bytes(2) + bytes((dice.randint(1, 12), 1, 0xFF)) + now[5:]
            column = b"\2\4\x12" + clock[:2] + b"\x09\6" + clock[2:] + b"\x0f\2\x12\0\0"
            times = b"".join(b"\x09\x0c" + each for each in (before, now))
            world.note(f"range of {name.hex(' ')}", client.get(name + b"\2", b"\1\1\2\4" + column + times + b"\1\0"))


def _read(world: World, client: Client, association: str, one_in: int) -> None:
    for name, attributes, _ in client.objects():
        if one_in > 1 and world.dice.randrange(one_in):
            continue
        for index, _ in attributes[: 1 if name[4:7] == ROM_CHECKSUM else None]:
            world.note(f"{association} {name.hex(' ')} attribute {index}", client.get(name + bytes((index & 0xFF,))))
