"""Characters as segments: of seven in numbers, of fourteen in texts.

      a             a
    f   b       f h i j b        g is the left half of the middle bar, k the right one;
      g           g   k          h, j, l, n are the diagonals, i and m the uprights between them
    e   c       e l m n c
      d             d

What has no picture in seven segments is dark; of fourteen, too. Small letters are shown as capitals where they have none of
their own.
"""

SEVEN = "abcdefg"
FOURTEEN = "abcdefghijklmn"

_OF_SEVEN = {
    "0": "abcdef",
    "1": "bc",
    "2": "abdeg",
    "3": "abcdg",
    "4": "bcfg",
    "5": "acdfg",
    "6": "acdefg",
    "7": "abc",
    "8": "abcdefg",
    "9": "abcdfg",
    "-": "g",
    "A": "abcefg",
    "B": "cdefg",
    "C": "adef",
    "D": "bcdeg",
    "E": "adefg",
    "F": "aefg",
    "H": "bcefg",
    "L": "def",
    "N": "ceg",
    "O": "abcdef",
    "P": "abefg",
    "R": "eg",
    "S": "acdfg",
    "T": "defg",
    "U": "bcdef",
    "Y": "bcdfg",
    "o": "cdeg",
    " ": "",
}

_OF_FOURTEEN = {
    "0": "abcdefjl",
    "1": "bcj",
    "2": "abdegk",
    "3": "abcdk",
    "4": "bcfgk",
    "5": "acdfgk",
    "6": "acdefgk",
    "7": "abc",
    "8": "abcdefgk",
    "9": "abcdfgk",
    "A": "abcefgk",
    "B": "abcdkim",
    "C": "adef",
    "D": "abcdim",
    "E": "adefgk",
    "F": "aefgk",
    "G": "acdefk",
    "H": "bcefgk",
    "I": "adim",
    "J": "bcde",
    "K": "efgjn",
    "L": "def",
    "M": "bcefhj",
    "N": "bcefhn",
    "O": "abcdef",
    "P": "abefgk",
    "Q": "abcdefn",
    "R": "abefgkn",
    "S": "acdhk",
    "T": "aim",
    "U": "bcdef",
    "V": "efjl",
    "W": "bcefln",
    "X": "hjln",
    "Y": "hjm",
    "Z": "adjl",
    "+": "gkim",
    "-": "gk",
    "/": "jl",
    "*": "gkhijlmn",
    "_": "d",
    " ": "",
}


def of_seven(character: str) -> str:
    """The letters of the segments that are lit."""
    return _OF_SEVEN.get(character, _OF_SEVEN.get(character.upper(), ""))


def of_fourteen(character: str) -> str:
    """The letters of the segments that are lit."""
    return _OF_FOURTEEN.get(character.upper(), "")
