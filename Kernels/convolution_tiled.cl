// Convolution on a GPU: forward, input gradient and weight gradient of any geometry as implicit matrix products. GPU
// class. Preceded by the epilogue's two macros (the weight gradient has no epilogue).
//
//   forward           y [out, pixel of y]        = Σ_k w[out, k] · x at (pixel, k)              k = (in, ky, kx)
//   input gradient    dx[in, pixel of x]         = Σ_k w[out, in, tap] · dy at (pixel, k)       k = (out, ky, kx)
//   weight gradient   dw[out, (in, ky, kx)]      = Σ_k dy[out, k] · x at (k, (in, ky, kx))      k = (image, pixel of y)
//
// Source: implicit im2col, after Chetlur et al. 2014, "cuDNN: efficient primitives for deep learning"
// (arXiv:1410.0759); the tile product after Volkov, Demmel 2008, "Benchmarking GPUs to tune dense linear algebra".
//
//                          right tile: the operand that would be im2col's, built while it is loaded
//                        ┌ TILE columns ┐ DEPTH_TILE        one work-group = TILE × TILE results
//        left tile       └──────────────┘                   work-item (c, r) = 4 × 4 results (r + i·SIDE, c + j·SIDE),
//        ┌ DEPTH_TILE ┐  ┌──────────────┐                   SIDE = TILE / 4, so neighbours store to neighbours
//   TILE │            │  │   results    │
//        └────────────┘  └──────────────┘
//
// Launches: local size (SIDE, SIDE, 1), global size (⌈columns / TILE⌉ · SIDE, ⌈rows / TILE⌉ · SIDE, GROUPS), the weight
// gradient GROUPS · SPLITS; convolution_weight_gradient_tiled_sum: one work-item per weight, any local size.
//
// arguments  x, dx     [BATCH, INPUT_CHANNELS, HEIGHT, WIDTH]
//            y, dy     [BATCH, OUTPUT_CHANNELS, OUTPUT_HEIGHT, OUTPUT_WIDTH]
//            weights, dw    [OUTPUT_CHANNELS, INPUT_CHANNELS / GROUPS, KERNEL_HEIGHT, KERNEL_WIDTH]
//            partial   [SPLITS, the shape of dw]
// macros     EPILOGUE_PARAMETERS, EPILOGUE(value, index, channel)    what is stored, and the arguments it needs
//            BATCH, GROUPS, INPUT_CHANNELS, OUTPUT_CHANNELS    ≥ 1, GROUPS divides both channel counts
//            OUTPUT_HEIGHT, OUTPUT_WIDTH, KERNEL_HEIGHT, KERNEL_WIDTH, STRIDE_Y, STRIDE_X, DILATION_Y, DILATION_X ≥ 1
//            HEIGHT, WIDTH ≥ 1     PAD_TOP, PAD_LEFT ≥ 0     (bottom and right follow from the output's size)
//            TILE        results along a side of a work-group: 32 or 64 (64 or 256 work-items)
//            DEPTH_TILE  terms per step: 8, 16 or 32; local memory 4 · DEPTH_TILE · (2 · TILE + 1) bytes
//            SPLITS      parts of the weight gradient's sum, ≥ 1; they are added in order: the same bits every time
// sizes      fewer than 2³¹ elements per tensor; tails are zeros in the tiles and are not stored

#ifndef EPILOGUE
#error "convolution_tiled: EPILOGUE and EPILOGUE_PARAMETERS must precede this text"
#endif
#if !defined(BATCH) || !defined(GROUPS) || !defined(INPUT_CHANNELS) || !defined(OUTPUT_CHANNELS) || \
    !defined(HEIGHT) || !defined(WIDTH) || !defined(OUTPUT_HEIGHT) || !defined(OUTPUT_WIDTH) || \
    !defined(KERNEL_HEIGHT) || !defined(KERNEL_WIDTH) || !defined(STRIDE_Y) || !defined(STRIDE_X) || \
    !defined(DILATION_Y) || !defined(DILATION_X) || !defined(PAD_TOP) || !defined(PAD_LEFT) || \
    !defined(TILE) || !defined(DEPTH_TILE) || !defined(SPLITS)
#error "convolution_tiled: a macro is missing, see the list above"
#endif

#define TAPS (KERNEL_HEIGHT * KERNEL_WIDTH)
#define GROUP_INPUTS (INPUT_CHANNELS / GROUPS)
#define GROUP_OUTPUTS (OUTPUT_CHANNELS / GROUPS)
#define INPUT_PIXELS (HEIGHT * WIDTH)
#define OUTPUT_PIXELS (OUTPUT_HEIGHT * OUTPUT_WIDTH)
#define SIDE (TILE / 4)                    // work-items along each side of a tile
#define ITEMS (SIDE * SIDE)
#define LEFT_ROW (TILE + 1)                // one float of skew: the stores of a column fall on different banks

// x at a tap of an output pixel, zero outside the image
inline float input_at_tap(global const float * restrict x, int image, int channel, int pixel, int tap)
{
    const int row = pixel / OUTPUT_WIDTH * STRIDE_Y + tap / KERNEL_WIDTH * DILATION_Y - PAD_TOP;
    const int column = pixel % OUTPUT_WIDTH * STRIDE_X + tap % KERNEL_WIDTH * DILATION_X - PAD_LEFT;
    if (row < 0 || row >= HEIGHT || column < 0 || column >= WIDTH) return 0.0f;
    return x[((size_t)image * INPUT_CHANNELS + channel) * INPUT_PIXELS + row * WIDTH + column];
}

// dy at the output pixel whose tap reaches an input pixel, zero where there is none
inline float gradient_at_tap(global const float * restrict dy, int image, int channel, int pixel, int tap)
{
    const int row = pixel / WIDTH + PAD_TOP - tap / KERNEL_WIDTH * DILATION_Y;
    const int column = pixel % WIDTH + PAD_LEFT - tap % KERNEL_WIDTH * DILATION_X;
    if (row < 0 || row % STRIDE_Y != 0 || row / STRIDE_Y >= OUTPUT_HEIGHT) return 0.0f;
    if (column < 0 || column % STRIDE_X != 0 || column / STRIDE_X >= OUTPUT_WIDTH) return 0.0f;
    return dy[((size_t)image * OUTPUT_CHANNELS + channel) * OUTPUT_PIXELS
              + row / STRIDE_Y * OUTPUT_WIDTH + column / STRIDE_X];
}

// sum += left · right for one step of DEPTH_TILE; the 4×4 outputs of a work-item lie SIDE apart.
inline void multiply_tiles(local const float * left, local const float * right,
                           int item_row, int item_column, float sum[4][4])
{
    for (int depth = 0; depth < DEPTH_TILE; depth++) {
        float l[4], r[4];
        #pragma unroll
        for (int i = 0; i < 4; i++) {
            l[i] = left[depth * LEFT_ROW + item_row + i * SIDE];
            r[i] = right[depth * TILE + item_column + i * SIDE];
        }
        #pragma unroll
        for (int i = 0; i < 4; i++) {
            #pragma unroll
            for (int j = 0; j < 4; j++) sum[i][j] = fma(l[i], r[j], sum[i][j]);
        }
    }
}

inline void clear(float sum[4][4])
{
    #pragma unroll
    for (int i = 0; i < 4; i++) {
        #pragma unroll
        for (int j = 0; j < 4; j++) sum[i][j] = 0.0f;
    }
}

// y: rows = output channels of the group, columns = pixels of the batch, depth = input channels × taps
__attribute__((reqd_work_group_size(SIDE, SIDE, 1)))
kernel void convolution_tiled(global const float * restrict x, global const float * restrict weights,
                              global float * restrict y EPILOGUE_PARAMETERS)
{
    local float left[DEPTH_TILE * LEFT_ROW], right[DEPTH_TILE * TILE];
    const int item_column = get_local_id(0), item_row = get_local_id(1), item = item_row * SIDE + item_column;
    const int first_column = get_group_id(0) * TILE, first_row = get_group_id(1) * TILE, group = get_group_id(2);
    const int depth = GROUP_INPUTS * TAPS, columns = BATCH * OUTPUT_PIXELS;
    float sum[4][4];
    clear(sum);

    for (int begin = 0; begin < depth; begin += DEPTH_TILE) {
        for (int i = item; i < TILE * DEPTH_TILE; i += ITEMS) {
            const int row = first_row + i / DEPTH_TILE, k = begin + i % DEPTH_TILE;
            left[i % DEPTH_TILE * LEFT_ROW + i / DEPTH_TILE] =
                row < GROUP_OUTPUTS && k < depth ? weights[(size_t)(group * GROUP_OUTPUTS + row) * depth + k] : 0.0f;
        }
        for (int i = item; i < TILE * DEPTH_TILE; i += ITEMS) {
            const int column = first_column + i % TILE, k = begin + i / TILE;
            right[i] = column < columns && k < depth
                ? input_at_tap(x, column / OUTPUT_PIXELS, group * GROUP_INPUTS + k / TAPS,
                               column % OUTPUT_PIXELS, k % TAPS)
                : 0.0f;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        multiply_tiles(left, right, item_row, item_column, sum);
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            const int row = first_row + item_row + i * SIDE, column = first_column + item_column + j * SIDE;
            if (row >= GROUP_OUTPUTS || column >= columns) continue;
            const int channel = group * GROUP_OUTPUTS + row;
            const int index = (column / OUTPUT_PIXELS * OUTPUT_CHANNELS + channel) * OUTPUT_PIXELS
                            + column % OUTPUT_PIXELS;
            y[index] = EPILOGUE(sum[i][j], index, channel);
        }
}

// dx: rows = input channels of the group, columns = pixels of the batch's inputs, depth = output channels × taps
__attribute__((reqd_work_group_size(SIDE, SIDE, 1)))
kernel void convolution_input_gradient_tiled(global const float * restrict dy, global const float * restrict weights,
                                             global float * restrict dx EPILOGUE_PARAMETERS)
{
    local float left[DEPTH_TILE * LEFT_ROW], right[DEPTH_TILE * TILE];
    const int item_column = get_local_id(0), item_row = get_local_id(1), item = item_row * SIDE + item_column;
    const int first_column = get_group_id(0) * TILE, first_row = get_group_id(1) * TILE, group = get_group_id(2);
    const int depth = GROUP_OUTPUTS * TAPS, columns = BATCH * INPUT_PIXELS;
    float sum[4][4];
    clear(sum);

    for (int begin = 0; begin < depth; begin += DEPTH_TILE) {
        for (int i = item; i < TILE * DEPTH_TILE; i += ITEMS) {
            const int row = first_row + i / DEPTH_TILE, k = begin + i % DEPTH_TILE;
            left[i % DEPTH_TILE * LEFT_ROW + i / DEPTH_TILE] = row < GROUP_INPUTS && k < depth
                ? weights[((size_t)(group * GROUP_OUTPUTS + k / TAPS) * GROUP_INPUTS + row) * TAPS + k % TAPS] : 0.0f;
        }
        for (int i = item; i < TILE * DEPTH_TILE; i += ITEMS) {
            const int column = first_column + i % TILE, k = begin + i / TILE;
            right[i] = column < columns && k < depth
                ? gradient_at_tap(dy, column / INPUT_PIXELS, group * GROUP_OUTPUTS + k / TAPS,
                                  column % INPUT_PIXELS, k % TAPS)
                : 0.0f;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        multiply_tiles(left, right, item_row, item_column, sum);
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            const int row = first_row + item_row + i * SIDE, column = first_column + item_column + j * SIDE;
            if (row >= GROUP_INPUTS || column >= columns) continue;
            const int channel = group * GROUP_INPUTS + row;
            const int index = (column / INPUT_PIXELS * INPUT_CHANNELS + channel) * INPUT_PIXELS + column % INPUT_PIXELS;
            dx[index] = EPILOGUE(sum[i][j], index, channel);
        }
}

// dw, one part of the depth: rows = output channels of the group, columns = input channels × taps, depth = pixels of
// the batch
__attribute__((reqd_work_group_size(SIDE, SIDE, 1)))
kernel void convolution_weight_gradient_tiled(global const float * restrict x, global const float * restrict dy,
                                              global float * restrict partial)
{
    local float left[DEPTH_TILE * LEFT_ROW], right[DEPTH_TILE * TILE];
    const int item_column = get_local_id(0), item_row = get_local_id(1), item = item_row * SIDE + item_column;
    const int first_column = get_group_id(0) * TILE, first_row = get_group_id(1) * TILE;
    const int group = get_group_id(2) % GROUPS, split = get_group_id(2) / GROUPS;
    const int columns = GROUP_INPUTS * TAPS;
    const int per_split = (BATCH * OUTPUT_PIXELS + SPLITS - 1) / SPLITS;
    const int end = min((split + 1) * per_split, BATCH * OUTPUT_PIXELS);
    float sum[4][4];
    clear(sum);

    for (int begin = split * per_split; begin < end; begin += DEPTH_TILE) {
        for (int i = item; i < TILE * DEPTH_TILE; i += ITEMS) {
            const int row = first_row + i / DEPTH_TILE, k = begin + i % DEPTH_TILE;
            left[i % DEPTH_TILE * LEFT_ROW + i / DEPTH_TILE] = row < GROUP_OUTPUTS && k < end
                ? dy[((size_t)(k / OUTPUT_PIXELS) * OUTPUT_CHANNELS + group * GROUP_OUTPUTS + row) * OUTPUT_PIXELS
                     + k % OUTPUT_PIXELS]
                : 0.0f;
        }
        for (int i = item; i < TILE * DEPTH_TILE; i += ITEMS) {
            const int column = first_column + i % TILE, k = begin + i / TILE;
            right[i] = column < columns && k < end
                ? input_at_tap(x, k / OUTPUT_PIXELS, group * GROUP_INPUTS + column / TAPS,
                               k % OUTPUT_PIXELS, column % TAPS)
                : 0.0f;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        multiply_tiles(left, right, item_row, item_column, sum);
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            const int row = first_row + item_row + i * SIDE, column = first_column + item_column + j * SIDE;
            if (row < GROUP_OUTPUTS && column < columns)
                partial[((size_t)split * OUTPUT_CHANNELS + group * GROUP_OUTPUTS + row) * columns + column] = sum[i][j];
        }
}

// dw: the parts added in order, one work-item per weight
kernel void convolution_weight_gradient_tiled_sum(global const float * restrict partial, global float * restrict dw)
{
    const int count = OUTPUT_CHANNELS * GROUP_INPUTS * TAPS, index = get_global_id(0);
    if (index >= count) return;
    float sum = partial[index];
    for (int split = 1; split < SPLITS; split++) sum += partial[(size_t)split * count + index];
    dw[index] = sum;
}
