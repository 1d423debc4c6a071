"""A client that speaks general block transfer: it cuts what it says, and puts together what it hears."""

from trefas.wire import apdu
from trefas.wire.general_block import GeneralBlock


class BlockClient:
    """``window`` is how many blocks it takes in a row. ``loses`` says which of the blocks it hears are lost on the way, by how
    many it heard before."""

    def __init__(self, association, window=3, loses=()):
        self.association = association
        self.window = window
        self.loses = set(loses)
        self.count = 0
        self.said = 0
        self.heard = 0
        self.raw = b""
        self.turns = []
        """Numbers of the blocks that came in each turn."""

    def tell(self, request):
        """The APDUs that answer one."""
        first = self.association.receive(request)
        return [first, *self.association.following] if first else []

    def cut(self, whole, size, window=16):
        """The blocks of a request, by windows."""
        raws = [whole[at : at + size] for at in range(0, len(whole), size)]
        for number, raw in enumerate(raws, 1):
            last = number == len(raws)
            yield GeneralBlock(last, not last and number % window != 0, self.window, number, 0, raw)
        self.said = len(raws)

    def ask(self, whole, size=None):
        """The whole answer to a whole APDU, which goes in blocks of ``size`` (None: as it is)."""
        if size is None:
            answers = self.tell(whole)
        else:
            for block in self.cut(whole, size):
                answers = self.tell(block.encode())
                if answers and not block.last:
                    self.heard = apdu.decode(answers[-1]).number
        return self.collect(answers)

    def collect(self, answers):
        """Puts the answer together, and asks again for what is lost."""
        while True:
            self.turns.append([])
            done = False
            for raw in answers:
                if raw[0] != 0xE0:
                    return raw
                block = apdu.decode(raw)
                assert not block.gives_up, "the server gave up"
                self.turns[-1].append(block.number)
                self.count += 1
                if self.count in self.loses:
                    continue
                if block.number == self.heard + 1:
                    self.heard = block.number
                    self.raw += block.raw
                    done = done or block.last
            if done:
                return self.raw
            self.said += 1
            answers = self.tell(GeneralBlock(True, False, self.window, self.said, self.heard).encode())
            assert answers, "the server fell silent"
