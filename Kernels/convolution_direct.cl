// Convolution, forward, of any geometry; also the input gradient of a layer with stride 1. CPU class. Preceded by
// lane_transpose.cl and by the epilogue's two macros.
//
//   y[b, o, r, c] = epilogue( Σ_{i, ky, kx} w[o, i, ky, kx] · padded[b, i, row, column] ),
//       row = r·STRIDE_Y + ky·DILATION_Y, column = c·STRIDE_X + kx·DILATION_X
//
// Source: register-blocked direct convolution, after Georganas et al. 2018, "Anatomy of high-performance deep learning
// convolutions on SIMD architectures" (arXiv:1808.05567); here the pixels of a block may lie anywhere.
//
//   k = (input channel, ky, kx)         packed weights [block][k][BLOCK]
//                                        ┌─ 16 output channels ─┬─ 16 output channels ─┐  BLOCK = 16 · VECTORS
//   PIXELS output pixels in          k → │                      │                      │
//   linear order, joined across          └──────────────────────┴──────────────────────┘
//   rows and images                            │ fma                    │ fma
//     pixel 0: one input float  ── broadcast → sum[0][0]             sum[0][1]
//     pixel 1: one input float  ── broadcast → sum[1][0]             sum[1][1]
//     …
//
// A pixel is only a pointer (to its first tap), so small maps, strides and image borders waste nothing. The input comes
// with its zero border (convolution_pad.cl); without padding it is x itself.
//
// convolution_direct: work-item (t, n) = pixels t·PIXELS … of the batch × channel block n. Work-groups of one.
// convolution_direct_pack_weights, …_pack_turned_weights: work-item (n, j) = block n, k = 16j … 16j + 15.
//
// arguments  padded   in   [BATCH, INPUT_CHANNELS, PADDED_PLANE]
//            weights  in   [OUTPUT_CHANNELS, INPUT_CHANNELS / GROUPS, KERNEL_HEIGHT, KERNEL_WIDTH]
//                          (turned: [INPUT_CHANNELS, OUTPUT_CHANNELS / GROUPS, KERNEL_HEIGHT, KERNEL_WIDTH])
//            packed        [GROUPS · ⌈OUTPUT_CHANNELS / GROUPS / BLOCK⌉, k, BLOCK], zeros where there is no channel
//            y        out  [BATCH, OUTPUT_CHANNELS, OUTPUT_HEIGHT, OUTPUT_WIDTH]
// macros     EPILOGUE_PARAMETERS, EPILOGUE(value, index, channel)    what is stored, and the arguments it needs
//            BATCH, GROUPS, INPUT_CHANNELS, OUTPUT_CHANNELS    ≥ 1, GROUPS divides both channel counts
//            OUTPUT_HEIGHT, OUTPUT_WIDTH, KERNEL_HEIGHT, KERNEL_WIDTH, STRIDE_Y, STRIDE_X, DILATION_Y, DILATION_X ≥ 1
//            PADDED_WIDTH, PADDED_PLANE    floats from row to row and from channel to channel of the padded input
//            PIXELS    pixels of a work-item, 1 … 14      VECTORS    float16 of output channels, 1 … 4
//                      PIXELS · VECTORS ≤ 28, or the sums leave 32 wide vector registers; 6 × 4, 12 × 2, 14 × 1 are good
//                      there, 6 × 1 where 16 floats are two of 16 registers
// sizes      fewer than 2³¹ elements per tensor; any channel counts (a multiple of BLOCK per group wastes nothing)

#ifndef EPILOGUE
#error "convolution_direct: EPILOGUE and EPILOGUE_PARAMETERS must precede this text"
#endif
#if !defined(BATCH) || !defined(GROUPS) || !defined(INPUT_CHANNELS) || !defined(OUTPUT_CHANNELS) || \
    !defined(OUTPUT_HEIGHT) || !defined(OUTPUT_WIDTH) || !defined(KERNEL_HEIGHT) || !defined(KERNEL_WIDTH) || \
    !defined(STRIDE_Y) || !defined(STRIDE_X) || !defined(DILATION_Y) || !defined(DILATION_X) || \
    !defined(PADDED_WIDTH) || !defined(PADDED_PLANE) || !defined(PIXELS) || !defined(VECTORS)
#error "convolution_direct: a macro is missing, see the list above"
#endif

#define TAPS (KERNEL_HEIGHT * KERNEL_WIDTH)
#define GROUP_INPUTS (INPUT_CHANNELS / GROUPS)
#define GROUP_OUTPUTS (OUTPUT_CHANNELS / GROUPS)
#define DEPTH (GROUP_INPUTS * TAPS)
#define BLOCK (16 * VECTORS)
#define BLOCKS_PER_GROUP ((GROUP_OUTPUTS + BLOCK - 1) / BLOCK)
#define OUTPUT_PIXELS (OUTPUT_HEIGHT * OUTPUT_WIDTH)
#define PIXEL_COUNT (BATCH * OUTPUT_PIXELS)
#define TILE_ROW ((PIXELS + 3) / 4 * 4)

__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_direct_pack_weights(global const float * restrict weights, global float * restrict packed)
{
    const int block = get_global_id(0), chunk = get_global_id(1);
    const int group = block / BLOCKS_PER_GROUP;
    const int first = block % BLOCKS_PER_GROUP * BLOCK;
    const int begin = chunk * 16, end = min(begin + 16, DEPTH);
    global const float * source = weights + (size_t)group * GROUP_OUTPUTS * DEPTH;

    for (int lane = 0; lane < BLOCK; lane++)
        for (int k = begin; k < end; k++)
            packed[((size_t)block * DEPTH + k) * BLOCK + lane] =
                first + lane < GROUP_OUTPUTS ? source[(size_t)(first + lane) * DEPTH + k] : 0.0f;
}

// For the input gradient at stride 1: dx is the convolution of the padded dy with the weights turned by 180° and their
// channel axes swapped. weights [in of this product][out of this product / GROUPS][tap], the layer's own order.
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_direct_pack_turned_weights(global const float * restrict weights,
                                                   global float * restrict packed)
{
    const int block = get_global_id(0), chunk = get_global_id(1);
    const int group = block / BLOCKS_PER_GROUP;
    const int first = block % BLOCKS_PER_GROUP * BLOCK;
    const int begin = chunk * 16, end = min(begin + 16, DEPTH);
    global const float * source = weights + (size_t)group * GROUP_INPUTS * GROUP_OUTPUTS * TAPS;

    for (int lane = 0; lane < BLOCK; lane++)
        for (int k = begin; k < end; k++)
            packed[((size_t)block * DEPTH + k) * BLOCK + lane] = first + lane < GROUP_OUTPUTS
                ? source[((size_t)(k / TAPS) * GROUP_OUTPUTS + first + lane) * TAPS + TAPS - 1 - k % TAPS] : 0.0f;
}

__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_direct(global const float * restrict padded, global const float * restrict packed,
                               global float * restrict y EPILOGUE_PARAMETERS)
{
    const int first = get_global_id(0) * PIXELS;
    const int block = get_global_id(1);
    const int group = block / BLOCKS_PER_GROUP;

    // Where the first tap of each pixel lies, channel 0 of the group. Pixels past the end repeat the last one.
    global const float * source[PIXELS];
    int image = first / OUTPUT_PIXELS;
    int row = first % OUTPUT_PIXELS / OUTPUT_WIDTH, column = first % OUTPUT_WIDTH;
    #pragma unroll
    for (int i = 0; i < PIXELS; i++) {
        source[i] = padded + ((size_t)image * INPUT_CHANNELS + group * GROUP_INPUTS) * PADDED_PLANE
                  + row * STRIDE_Y * PADDED_WIDTH + column * STRIDE_X;
        if (first + i < PIXEL_COUNT - 1) {
            const int row_ends = ++column == OUTPUT_WIDTH;
            column = row_ends ? 0 : column;
            row += row_ends;
            const int image_ends = row == OUTPUT_HEIGHT;
            row = image_ends ? 0 : row;
            image += image_ends;
        }
    }

    float16 sum[PIXELS][VECTORS];
    #pragma unroll
    for (int i = 0; i < PIXELS; i++) {
        #pragma unroll
        for (int v = 0; v < VECTORS; v++) sum[i][v] = (float16)(0.0f);
    }

    global const float * row_weights = packed + (size_t)block * DEPTH * BLOCK;
    for (int channel = 0; channel < GROUP_INPUTS; channel++) {
        for (int ky = 0; ky < KERNEL_HEIGHT; ky++) {
            for (int kx = 0; kx < KERNEL_WIDTH; kx++, row_weights += BLOCK) {
                const int tap = channel * PADDED_PLANE + ky * DILATION_Y * PADDED_WIDTH + kx * DILATION_X;
                float16 w[VECTORS];
                #pragma unroll
                for (int v = 0; v < VECTORS; v++) w[v] = vload16(v, row_weights);
                #pragma unroll
                for (int i = 0; i < PIXELS; i++) {
                    const float16 value = (float16)(source[i][tap]);
                    #pragma unroll
                    for (int v = 0; v < VECTORS; v++) sum[i][v] = fma(value, w[v], sum[i][v]);
                }
            }
        }
    }

    // The sums leave their registers as they are, [pixel][channel], and are turned to tile[channel][pixel], so that
    // what follows walks along y. Loops that stay loops keep the sums of the product in registers (LLVM 15).
    float sums[TILE_ROW * BLOCK], tile[BLOCK * TILE_ROW];
    #pragma unroll
    for (int i = 0; i < PIXELS; i++) {
        #pragma unroll
        for (int v = 0; v < VECTORS; v++) vstore16(sum[i][v], i * VECTORS + v, sums);
    }
    #pragma unroll 1
    for (int i = 0; i < PIXELS; i += 4) {
        #pragma unroll 1
        for (int v = 0; v < VECTORS; v++) {
            float16 quarters[4];
            transpose_quarters(vload16(i * VECTORS + v, sums), vload16((i + 1) * VECTORS + v, sums),
                               vload16((i + 2) * VECTORS + v, sums), vload16((i + 3) * VECTORS + v, sums), quarters);
            #pragma unroll
            for (int r = 0; r < 4; r++) {
                float * target = tile + (16 * v + r) * TILE_ROW + i;
                vstore4(quarters[r].s0123, 0, target);
                vstore4(quarters[r].s4567, 0, target + 4 * TILE_ROW);
                vstore4(quarters[r].s89ab, 0, target + 8 * TILE_ROW);
                vstore4(quarters[r].scdef, 0, target + 12 * TILE_ROW);
            }
        }
    }

    const int first_channel = block % BLOCKS_PER_GROUP * BLOCK;
    const int channels = min(BLOCK, GROUP_OUTPUTS - first_channel);
    if (first % OUTPUT_PIXELS + PIXELS <= OUTPUT_PIXELS) {
        for (int j = 0; j < channels; j++) {
            const int channel = group * GROUP_OUTPUTS + first_channel + j;
            const int start = (first / OUTPUT_PIXELS * OUTPUT_CHANNELS + channel) * OUTPUT_PIXELS
                            + first % OUTPUT_PIXELS;
            for (int i = 0; i < PIXELS; i++) y[start + i] = EPILOGUE(tile[j * TILE_ROW + i], start + i, channel);
        }
    } else {
        for (int i = 0; i < min(PIXELS, PIXEL_COUNT - first); i++) {
            const int pixel = first + i;
            for (int j = 0; j < channels; j++) {
                const int channel = group * GROUP_OUTPUTS + first_channel + j;
                const int index = (pixel / OUTPUT_PIXELS * OUTPUT_CHANNELS + channel) * OUTPUT_PIXELS
                                + pixel % OUTPUT_PIXELS;
                y[index] = EPILOGUE(tile[j * TILE_ROW + i], index, channel);
            }
        }
    }
}
