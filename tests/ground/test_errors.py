import pickle

from tandem import errors


def catalogue(root: type[errors.TandemError] = errors.TandemError) -> list[type[errors.TandemError]]:
    found = [root]
    for child in root.__subclasses__():
        found += catalogue(child)
    return found


def test_error_codes_are_unique_and_nested() -> None:
    classes = catalogue()
    codes = [error.code for error in classes]
    assert len(set(codes)) == len(codes)
    for error in classes:
        parent = error.__mro__[1]
        if issubclass(parent, errors.TandemError) and parent is not errors.TandemError:
            assert error.code.startswith(parent.code + "."), error
            assert error.exit_code == parent.exit_code


def test_error_tells_cause_and_next_step() -> None:
    error = errors.DateError("It is no date.", "Write a date.")
    assert str(error) == "It is no date. Write a date."
    assert (error.cause, error.next_step) == ("It is no date.", "Write a date.")


def test_every_error_has_a_docstring() -> None:
    assert all(error.__doc__ for error in catalogue())


def test_every_error_survives_the_way_between_processes() -> None:
    for kind in catalogue():
        error = pickle.loads(pickle.dumps(kind("It broke.", "Mend it.")))
        assert type(error) is kind
        assert (error.cause, error.next_step, str(error)) == ("It broke.", "Mend it.", "It broke. Mend it.")
