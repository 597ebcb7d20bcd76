"""Replaces the measurement of @triton.autotune, which needs a GPU.

It runs in the sandbox in the same process as the solution (`kernel_interpreter`)."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from problems.format.drivers.kernel_memory import Buffer, DeviceArray, KernelMemory


def run_configuration(
    tuner: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], memory: KernelMemory, *, measures: bool, other: int
) -> Any:
    """Run the kernel with the first configuration after pruning. With `measures` it is measured before, as on a GPU,
    and the number `other` selects one of the other configurations, because a GPU uses the fastest one."""
    tuner.nargs = dict(zip(tuner.arg_names, args, strict=False))
    configs = tuner.prune_configs(kwargs)
    measures = measures and len(configs) > 1
    config = configs[1 + other % (len(configs) - 1) if measures else 0]
    if conflicts := kwargs.keys() & config.kwargs.keys():
        names = ", ".join(sorted(conflicts))
        raise ValueError(f"The launch passes {names}, which @triton.autotune chooses. Remove it from the launch.")
    arguments = {**tuner.nargs, **kwargs, **config.all_kwargs()}

    def run() -> Any:
        if config.pre_hook is not None:
            config.pre_hook(arguments)
        return tuner.fn.run(*args, **kwargs, **config.all_kwargs())

    tuner.best_config = config
    if measures:
        memory.uses_other_configuration = True
        _measure(tuner, arguments, run, memory)
        tuner.pre_hook(arguments, reset_only=True)
    return run()


def _measure(tuner: Any, arguments: Mapping[str, Any], run: Callable[[], Any], memory: KernelMemory) -> None:
    """Refuse a kernel that changes an array again in each run of a measurement. Leaves the memory as it was before.

    A GPU measures each configuration many times, and puts back only what `restore_value` and `reset_to_zero` name. So
    what else was defined before may change once, as to the same values, but not again. A `pre_hook` of the solution
    replaces the one of Triton that knows these names."""

    def run_measured() -> None:
        if tuner.user_defined_pre_hook:
            tuner.pre_hook(arguments)
        else:
            tuner.pre_hook(arguments, reset_only=True)
        run()
        if tuner.user_defined_post_hook:
            tuner.post_hook(arguments, exception=None)

    buffers = {name: array.buffer for name, array in arguments.items() if isinstance(array, DeviceArray)}
    named = () if tuner.user_defined_pre_hook else (*tuner.restore_value, *tuner.reset_to_zero)
    put_back = {id(buffers[name]) for name in named if name in buffers}
    before = [(buffer, buffer.bits.copy(), buffer.is_written.copy()) for buffer in buffers.values()]
    run_measured()
    others = [(buffer, bits) for buffer, bits, _ in before if id(buffer) not in put_back]
    if any(_has_changed(buffer, bits, memory) for buffer, bits in others):
        once = [buffer.bits.copy() for buffer, _ in others]
        _restore(before, put_back)
        run_measured()
        for (buffer, _), bits in zip(others, once, strict=True):
            if not np.array_equal(buffer.bits, bits):
                memory.refuse("tuning", "launch", buffer.name)
    _restore(before, {id(buffer) for buffer in buffers.values()})


def _has_changed(buffer: Buffer, before: Any, memory: KernelMemory) -> bool:
    """Return whether an element that was defined before has changed. To fill an undefined one twice is harmless."""
    is_defined = before != memory.make_poison(buffer.data.dtype).view(before.dtype)
    return bool(np.any(is_defined & (before != buffer.bits)))


def _restore(before: list[tuple[Buffer, Any, Any]], which: set[int]) -> None:
    for buffer, bits, is_written in before:
        if id(buffer) in which:
            buffer.bits[...] = bits
            buffer.is_written[...] = is_written
