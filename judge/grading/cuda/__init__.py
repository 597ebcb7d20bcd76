"""A real NVIDIA card, through libcuda and NVML with ctypes. Only a GPU worker and `make bench-gpu` import it.

The worker uses only NVML. A process of its own for each submission (`timing_process`) has the CUDA context."""
