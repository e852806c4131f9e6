// CUB's reductions of one row a block: a warp's, and a block's by its default algorithm (reductions of warps).
#include <cub/block/block_reduce.cuh>
#include <cub/warp/warp_reduce.cuh>

// Row r of X has n values; its 32 lanes stride over it, each in a chain from 0.
extern "C" __global__ void cub_warp(const float* X, int n, float* OUT) {
  __shared__ typename cub::WarpReduce<float>::TempStorage storage;
  float sum = 0;
  for (int i = threadIdx.x; i < n; i += 32) sum = __fadd_rn(sum, X[blockIdx.x * n + i]);
  float total = cub::WarpReduce<float>(storage).Sum(sum);
  if (threadIdx.x == 0) OUT[blockIdx.x] = total;
}

template <int THREADS, cub::BlockReduceAlgorithm ALGORITHM>
__device__ void block(const float* X, int n, float* OUT) {
  typedef cub::BlockReduce<float, THREADS, ALGORITHM> Reduce;
  __shared__ typename Reduce::TempStorage storage;
  float sum = 0;
  for (int i = threadIdx.x; i < n; i += THREADS) sum = __fadd_rn(sum, X[blockIdx.x * n + i]);
  float total = Reduce(storage).Sum(sum);
  if (threadIdx.x == 0) OUT[blockIdx.x] = total;
}
#define BLOCK(name, threads, algorithm) \
  extern "C" __global__ void name(const float* X, int n, float* OUT) { block<threads, cub::algorithm>(X, n, OUT); }
BLOCK(cub_block128, 128, BLOCK_REDUCE_WARP_REDUCTIONS)
BLOCK(cub_block512, 512, BLOCK_REDUCE_WARP_REDUCTIONS)
BLOCK(cub_raking128, 128, BLOCK_REDUCE_RAKING)
