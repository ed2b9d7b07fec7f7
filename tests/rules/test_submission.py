"""What becomes of a submitted form is said by the use case: it is done, or something is to be shown first."""

from typing import Any

import pytest
from sqlalchemy.exc import StatementError

from mentorship.submission import NotDone, Submission, run_once
from tests.support.company import Company

FORM = Submission(key="f" * 32, content="digest")


def submit(company: Company, result: Any) -> Any:
    """Submit the form for a use case with this result; return what is answered."""
    actor = company.person("ada")
    answer, _ = run_once(
        company.db, lambda *_, **__: result, actor=actor, submission=FORM, now=company.now, arguments={}
    )
    return answer


@pytest.mark.parametrize("result", [None, 7, "done", {"booked": 1}, [1, 2]])
def test_whatever_is_returned_is_final(company: Company, result: Any) -> None:
    assert submit(company, result) == result
    assert submit(company, "not run again") == result


def test_what_is_not_done_can_be_submitted_again(company: Company) -> None:
    assert submit(company, NotDone("look first")) == NotDone("look first")
    assert submit(company, "done") == "done"


def test_a_result_that_cannot_be_kept_is_no_result(company: Company) -> None:
    with pytest.raises((TypeError, StatementError), match="not JSON serializable"):
        submit(company, object())
