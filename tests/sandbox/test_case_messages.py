"""The messages about cases: both sides read what the other wrote, and malformed bytes do no harm."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.inside import case_messages
from sandbox.inside.case_messages import CaseRequest, ForkResult, MessageError

times = st.floats(allow_nan=False)
optional_bytes = st.none() | st.binary(max_size=50)
results = st.builds(
    ForkResult,
    st.sampled_from(["ok", "raised"]),
    optional_bytes,
    optional_bytes,
    st.binary(max_size=50),
    st.booleans(),
    times,
    times,
    st.integers(0, 2**63 - 1),
    st.text(max_size=20),
    st.booleans(),
    times,
)
RESULT = ForkResult("ok", b"outcome", None, b"printed", detail="detail").pack()


@given(st.integers(0, 2**32 - 1), times, st.booleans(), st.booleans(), st.binary(max_size=50))
def test_request_is_read_as_written(case: int, seconds: float, fresh: bool, is_last: bool, frame: bytes):
    request = CaseRequest(case, seconds, fresh, is_last, frame)
    assert case_messages.unpack_request(request.pack()) == request


@given(results)
@example(ForkResult("ok", outcome=b"", error=None))
@example(ForkResult("ok", outcome=None, error=b""))
def test_result_is_read_as_written(result: ForkResult):
    assert case_messages.unpack_reply(result.pack()) == result


@given(st.binary(max_size=50))
@example(b"")
@example(RESULT)
def test_question_and_answer_are_read_as_written(data: bytes):
    assert case_messages.unpack_reply(case_messages.pack_question(data)) == data
    assert case_messages.unpack_answer(case_messages.pack_answer(data)) == data


def test_refused_answer_differs_from_an_empty_one():
    assert case_messages.unpack_answer(case_messages.pack_answer(None)) is None
    assert case_messages.unpack_answer(case_messages.pack_answer(b"")) == b""


def test_lone_surrogate_in_the_detail_is_replaced():
    result = case_messages.unpack_reply(ForkResult("ok", detail="\ud800").pack())
    assert isinstance(result, ForkResult)
    assert result.detail == "?"


@given(st.binary(max_size=150))
def test_malformed_reply_raises_only_a_message_error(data: bytes):
    with suppress(MessageError):
        case_messages.unpack_reply(data)


@pytest.mark.parametrize("size", range(len(RESULT)))
def test_shortened_result_is_refused(size: int):
    with pytest.raises(MessageError):
        case_messages.unpack_reply(RESULT[:size])


@pytest.mark.parametrize("data", [RESULT + b"\0", b"\3" + RESULT[1:], RESULT.replace(b"ok", b"\xff\xff")])
def test_changed_result_is_refused(data: bytes):
    with pytest.raises(MessageError):
        case_messages.unpack_reply(data)


def test_result_without_text_is_refused():
    """-1 is the size of a missing part. Two more bytes of another part keep the sum."""
    data = ForkResult("ok", outcome=b"").pack()
    missing, two, zero, four = ((number).to_bytes(8, "little", signed=True) for number in (-1, 2, 0, 4))
    assert two + zero in data
    with pytest.raises(MessageError):
        case_messages.unpack_reply(data.replace(two + zero, missing + two, 1))
    with pytest.raises(MessageError):
        case_messages.unpack_reply(data.replace(two + zero, (-2).to_bytes(8, "little", signed=True) + four, 1))
