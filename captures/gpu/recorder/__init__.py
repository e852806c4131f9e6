"""Records what normalization and reduction kernels compute on an NVIDIA GPU."""
