"""The tables of the data sheet's pages «Konfigurering»: every digit, every value, and what it means.

A file is a group of digits and holds ``Digit`` lines only; ``trefas.device.configuration`` finds them. Swedish words are the data
sheet's own, so that the tables can be laid beside it. Each value says where it is from when it is not the data sheet: the maker's
technical description (55121235, D1) names countries and a few set-ups more, and what neither says is ours.
"""
