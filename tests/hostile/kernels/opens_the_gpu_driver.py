"""Opens the driver of the GPU, to copy or to launch code of its own. No cell contains it.

Problem: vector_add_kernel
Verdict: runtime_error
Expect: message "OSError"
"""
import ctypes


def solve(x, y, out):
    driver = ctypes.CDLL("libcuda.so.1")
    driver.cuMemcpyDtoD_v2(out.data_ptr(), x.data_ptr(), x.numel() * x.element_size())
