"""A book is a value: what is written into one is not in the one it goes on from."""

from trefas.run.world.book import Book


def test_books_that_go_on_from_the_same_one_have_their_own_rows():
    first = Book(3).wrote((1,)).wrote((2,))
    one, other = first.wrote((3,)), first.wrote((30,))

    assert first.newest(9) == [(1,), (2,)]
    assert one.newest(9) == [(1,), (2,), (3,)]
    assert other.newest(2) == [(2,), (30,)]


def test_it_has_as_many_rows_as_its_depth_and_counts_all():
    book = Book(2)
    for time in (5, 6, 7):
        book = book.wrote((time,))

    assert (book.count, book.newest(9), book.has(5), book.has(6)) == (3, [(6,), (7,)], False, True)


def test_what_is_emptied_goes_on_being_counted():
    book = Book(9).wrote((5,)).emptied().wrote((6,))

    assert (book.count, book.newest(9), book.has(5)) == (2, [(6,)], False)
