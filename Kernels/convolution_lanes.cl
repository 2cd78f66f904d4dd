// Convolution, forward, and its input gradient (= transposed convolution, forward), of any geometry without groups,
// with images in the lanes: for layers of few channels. CPU class. Preceded by lane_transpose.cl and by the epilogue's
// two macros.
//
//   INPUT_GRADIENT 0   y[b, o, r, c] = epilogue( Σ_{i, ky, kx} w[o, i, ky, kx] · x[b, i, row, column] ),
//                          row = r·STRIDE_Y + ky·DILATION_Y − PAD_TOP, column = c·STRIDE_X + kx·DILATION_X − PAD_LEFT
//   INPUT_GRADIENT 1   dx[b, i, h, w] = epilogue( Σ_{o, ky, kx} w[o, i, ky, kx] · dy[b, o, r, c] ),
//                          where r·STRIDE_Y + ky·DILATION_Y − PAD_TOP = h, …X = w
//
//   packed operand                                tile, 16 images deep      lines, one of      result
//   (convolution_lanes_pack.cl)                   ┌ columns of a band ┐     each image         [image][channel][pixel]:
//   ┌─────────────────────┐                       │ sum[0][0 … ]      │     ┌─────────────┐    a line of the band is
//   │ p0 p1 p2 …          │ ─ PIXELS vectors      │ sum[1][0 … ]      │  →  │ r0 r1 r2 …  │ →  one run of floats,
//   │  16 images each     │   of a tap            │ … BLOCK channels  │     └─────────────┘    EPILOGUE on each
//   └─────────────────────┘     │ fma             └───────────────────┘
//   one weight ── broadcast ──→ sum[channel][pixel]
//
// No lane is wasted on missing channels, and the weights are read in their own order. Of the input gradient every
// STRIDE_X-th column takes the same taps: those columns, a phase, are computed together, and nothing is multiplied with
// inserted zeros.
//
// Work-item (n, t, g) = channel block n of the result × rows t·BAND_HEIGHT … × images 16·g …; work-groups of one.
//
// arguments  packed   in   [⌈BATCH / 16⌉, INPUT_CHANNELS, PADDED_HEIGHT, PADDED_WIDTH, 16]: x with the zeros that the
//                          taps reach; or dy, each row between BORDER_LEFT zeros and those that the taps reach behind it
//            weights  in   [RESULT_CHANNELS, INPUT_CHANNELS, KERNEL_HEIGHT, KERNEL_WIDTH]
//                          (input gradient: [INPUT_CHANNELS, RESULT_CHANNELS, KERNEL_HEIGHT, KERNEL_WIDTH])
//            result   out  [BATCH, RESULT_CHANNELS, RESULT_HEIGHT, RESULT_WIDTH]
// macros     EPILOGUE_PARAMETERS, EPILOGUE(value, index, channel)    what is stored, and the arguments it needs
//            INPUT_GRADIENT    0 or 1; then x above is dy, and y is dx
//            BATCH, INPUT_CHANNELS, RESULT_CHANNELS, RESULT_HEIGHT, RESULT_WIDTH, PADDED_HEIGHT, PADDED_WIDTH ≥ 1
//            KERNEL_HEIGHT, KERNEL_WIDTH, STRIDE_Y, STRIDE_X, DILATION_Y, DILATION_X ≥ 1    of the layer
//            BLOCK        channels of a work-item      PIXELS    columns computed together
//                         BLOCK · PIXELS ≤ 24, or the sums leave 32 wide registers (16 … 20 are good there); 6 in narrow ones
//            BAND_HEIGHT  rows of a work-item; the tile, 64 · BLOCK · BAND_HEIGHT · RESULT_WIDTH bytes, should fit in
//                         the first-level cache
//            INPUT_GRADIENT 0: PIXELS ≤ RESULT_WIDTH
//            INPUT_GRADIENT 1: PAD_TOP, PAD_LEFT, BORDER_LEFT ≥ 0; PIXELS ≤ ⌈RESULT_WIDTH / STRIDE_X⌉
// sizes      fewer than 2³¹ elements per tensor

#ifndef EPILOGUE
#error "convolution_lanes: EPILOGUE and EPILOGUE_PARAMETERS must precede this text"
#endif
#if !defined(INPUT_GRADIENT) || !defined(BATCH) || !defined(INPUT_CHANNELS) || !defined(RESULT_CHANNELS) || \
    !defined(RESULT_HEIGHT) || !defined(RESULT_WIDTH) || !defined(PADDED_HEIGHT) || !defined(PADDED_WIDTH) || \
    !defined(KERNEL_HEIGHT) || !defined(KERNEL_WIDTH) || !defined(STRIDE_Y) || !defined(STRIDE_X) || \
    !defined(DILATION_Y) || !defined(DILATION_X) || !defined(BLOCK) || !defined(PIXELS) || !defined(BAND_HEIGHT)
#error "convolution_lanes: a macro is missing, see the list above"
#endif
#if INPUT_GRADIENT && (!defined(PAD_TOP) || !defined(PAD_LEFT) || !defined(BORDER_LEFT))
#error "convolution_lanes: the input gradient needs PAD_TOP, PAD_LEFT and BORDER_LEFT"
#endif

#define TAPS (KERNEL_HEIGHT * KERNEL_WIDTH)
#define LINE (PADDED_WIDTH * 16)                // floats from row to row of the packed operand
#define PLANE (PADDED_HEIGHT * LINE)            // from channel to channel
#define RESULT_PIXELS (RESULT_HEIGHT * RESULT_WIDTH)
#define SPAN (BAND_HEIGHT * RESULT_WIDTH)       // pixels of a band of one channel; in the tile a multiple of four
#define TILE_SPAN ((SPAN + 3) / 4 * 4)
#if INPUT_GRADIENT
#define PHASES (STRIDE_X < RESULT_WIDTH ? STRIDE_X : RESULT_WIDTH)
#define COLUMNS ((RESULT_WIDTH + STRIDE_X - 1) / STRIDE_X)      // columns of a phase
#define COLUMN_STEP 1                                           // from one of them to the next, in dy and in dx
#define RESULT_STEP STRIDE_X
#define INPUT_STEP (RESULT_CHANNELS * TAPS)                     // in the weights
#define RESULT_CHANNEL_STEP TAPS
#else
#define PHASES 1
#define COLUMNS RESULT_WIDTH
#define COLUMN_STEP STRIDE_X
#define RESULT_STEP 1
#define INPUT_STEP TAPS
#define RESULT_CHANNEL_STEP (INPUT_CHANNELS * TAPS)
#endif
#if RESULT_CHANNELS % BLOCK == 0
#define IN_BLOCK(j) (j)
#else
#define IN_BLOCK(j) min(j, channels - 1)        // channels past the last repeat it and are never stored
#endif

// A channel of the tile, [TILE_SPAN][16 images] → lines [16 images][TILE_SPAN]
inline void transpose_tile(const float * tile, float * lines)
{
    #pragma unroll 1
    for (int i = 0; i < TILE_SPAN; i += 4) {
        float16 quarters[4];
        transpose_quarters(vload16(i, tile), vload16(i + 1, tile), vload16(i + 2, tile), vload16(i + 3, tile),
                           quarters);
        #pragma unroll
        for (int r = 0; r < 4; r++) {
            vstore4(quarters[r].s0123, 0, lines + r * TILE_SPAN + i);
            vstore4(quarters[r].s4567, 0, lines + (r + 4) * TILE_SPAN + i);
            vstore4(quarters[r].s89ab, 0, lines + (r + 8) * TILE_SPAN + i);
            vstore4(quarters[r].scdef, 0, lines + (r + 12) * TILE_SPAN + i);
        }
    }
}

__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_lanes(global const float * restrict packed, global const float * restrict weights,
                              global float * restrict result EPILOGUE_PARAMETERS)
{
    const int first_channel = get_global_id(0) * BLOCK, channels = min(BLOCK, RESULT_CHANNELS - first_channel);
    const int first_row = get_global_id(1) * BAND_HEIGHT, end_row = min(first_row + BAND_HEIGHT, RESULT_HEIGHT);
    const int group = get_global_id(2), images = min(16, BATCH - 16 * group);
    global const float * block_packed = packed + (size_t)group * INPUT_CHANNELS * PLANE;
    global const float * block_weights = weights + first_channel * RESULT_CHANNEL_STEP;

    float tile[BLOCK * TILE_SPAN * 16];
    for (int row = first_row; row < end_row; row++) {
        #pragma unroll
        for (int phase = 0; phase < PHASES; phase++) {
            for (int next = 0; next < COLUMNS; next += PIXELS) {
                const int place = min(next, COLUMNS - PIXELS);      // the last columns may overlap those before
                float16 sum[BLOCK][PIXELS];
                #pragma unroll
                for (int j = 0; j < BLOCK; j++) {
                    #pragma unroll
                    for (int i = 0; i < PIXELS; i++) sum[j][i] = (float16)(0.0f);
                }
                for (int ky = 0; ky < KERNEL_HEIGHT; ky++) {
#if INPUT_GRADIENT
                    const int reached = row + PAD_TOP - ky * DILATION_Y, line = reached / STRIDE_Y;
                    if (reached < 0 || reached % STRIDE_Y != 0 || line >= PADDED_HEIGHT) continue;
#else
                    const int line = row * STRIDE_Y + ky * DILATION_Y;
#endif
                    global const float * source = block_packed + line * LINE + place * COLUMN_STEP * 16;
                    global const float * w = block_weights + ky * KERNEL_WIDTH;
                    for (int channel = 0; channel < INPUT_CHANNELS; channel++, source += PLANE, w += INPUT_STEP) {
                        #pragma unroll
                        for (int kx = 0; kx < KERNEL_WIDTH; kx++) {
#if INPUT_GRADIENT
                            if ((phase + PAD_LEFT - kx * DILATION_X) % STRIDE_X != 0) continue;
                            const int first = BORDER_LEFT + (phase + PAD_LEFT - kx * DILATION_X) / STRIDE_X;
#else
                            const int first = kx * DILATION_X;
#endif
                            float16 values[PIXELS];
                            #pragma unroll
                            for (int i = 0; i < PIXELS; i++) values[i] = vload16(first + i * COLUMN_STEP, source);
                            #pragma unroll
                            for (int j = 0; j < BLOCK; j++) {
                                const float16 weight = (float16)(w[IN_BLOCK(j) * RESULT_CHANNEL_STEP + kx]);
                                #pragma unroll
                                for (int i = 0; i < PIXELS; i++) sum[j][i] = fma(values[i], weight, sum[j][i]);
                            }
                        }
                    }
                }
                float * target = tile + ((row - first_row) * RESULT_WIDTH + phase + place * RESULT_STEP) * 16;
                #pragma unroll
                for (int i = 0; i < PIXELS; i++) {
                    if (phase + (place + i) * RESULT_STEP >= RESULT_WIDTH) continue;
                    #pragma unroll
                    for (int j = 0; j < BLOCK; j++) vstore16(sum[j][i], j * TILE_SPAN + i * RESULT_STEP, target);
                }
            }
        }
    }

    for (int j = 0; j < channels; j++) {
        float lines[16 * TILE_SPAN];
        transpose_tile(tile + j * TILE_SPAN * 16, lines);
        const int channel = first_channel + j;
        for (int image = 0; image < images; image++) {
            const int start = ((16 * group + image) * RESULT_CHANNELS + channel) * RESULT_PIXELS
                            + first_row * RESULT_WIDTH;
            const float * line = lines + image * TILE_SPAN;
            if (end_row - first_row == BAND_HEIGHT) {       // a constant count makes better vectors
                for (int i = 0; i < SPAN; i++) result[start + i] = EPILOGUE(line[i], start + i, channel);
            } else {
                for (int i = 0; i < (end_row - first_row) * RESULT_WIDTH; i++)
                    result[start + i] = EPILOGUE(line[i], start + i, channel);
            }
        }
    }
}
