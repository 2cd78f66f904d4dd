// Convolution, weight gradient of any geometry. CPU class. Preceded by lane_transpose.cl.
//
//   dw[o, i, ky, kx] = Σ_{b, r, c} dy[b, o, r, c] · padded[b, i, row, column],
//       row = r·STRIDE_Y + ky·DILATION_Y, column = c·STRIDE_X + kx·DILATION_X
//
// Source: as convolution_direct.cl, with the weights as the block that stays in registers: one rank-1 update per pixel.
//
//   packed dy [out block][b][pixel][BLOCK]           BLOCK = 16 · VECTORS output channels
//        one pixel →  ┌─ 16 output channels ─┐
//                     └──────────────────────┘
//                             │ fma
//   (channel, tap) 0 ── broadcast → sum[0]           ROWS = CHANNEL_BLOCK · TAP_BLOCK accumulators, each an input
//   (channel, tap) 1 ── broadcast → sum[1]           float at a fixed offset from the pixel's first tap
//   …
//
// The lines of the batch are cut into SPLITS parts (enough work-items; shorter sums, so smaller rounding errors); a
// second kernel adds the parts in order and writes dw in its own layout: the same bits every time.
//
// convolution_weight_gradient_direct: work-item (n, o, s) = (channel, tap) block n × (group, out) block o × part s.
// convolution_weight_gradient_sum: work-item (n, o).  convolution_weight_gradient_pack: work-item (o, image).
// One work-item per work-group.
//
// arguments  padded    in   [BATCH, INPUT_CHANNELS, PADDED_PLANE], x with its zero border (convolution_pad.cl)
//            dy        in   [BATCH, OUTPUT_CHANNELS, OUTPUT_HEIGHT, OUTPUT_WIDTH]
//            gradient       packed dy [GROUPS · OUTPUT_BLOCKS, BATCH, pixels, BLOCK]
//            partial        [SPLITS, GROUPS · OUTPUT_BLOCKS, CHANNEL_BLOCKS · TAP_BLOCKS, ROWS, BLOCK]
//            dw        out  [OUTPUT_CHANNELS, INPUT_CHANNELS / GROUPS, KERNEL_HEIGHT, KERNEL_WIDTH]
//                      each …_BLOCKS = ⌈what is cut / …_BLOCK⌉
// macros     BATCH, GROUPS, INPUT_CHANNELS, OUTPUT_CHANNELS    ≥ 1, GROUPS divides both channel counts
//            OUTPUT_HEIGHT, OUTPUT_WIDTH, KERNEL_HEIGHT, KERNEL_WIDTH, STRIDE_Y, STRIDE_X, DILATION_Y, DILATION_X ≥ 1
//            PADDED_WIDTH, PADDED_PLANE    floats from row to row and from channel to channel of the padded input
//            VECTORS        float16 of output channels, 1 or 2
//            CHANNEL_BLOCK  input channels of a work-item      TAP_BLOCK    taps of a work-item, 1 … taps
//                           CHANNEL_BLOCK · TAP_BLOCK · VECTORS ≤ 25, best 16 … 20, or 6 in narrow registers;
//                           TAP_BLOCK = taps makes the offsets constants
//            SPLITS         parts of the batch, 1 … BATCH · OUTPUT_HEIGHT; 16 384 pixels each keep the error near 3e-6
// sizes      fewer than 2³¹ elements per tensor; any channel counts

#if !defined(BATCH) || !defined(GROUPS) || !defined(INPUT_CHANNELS) || !defined(OUTPUT_CHANNELS) || \
    !defined(OUTPUT_HEIGHT) || !defined(OUTPUT_WIDTH) || !defined(KERNEL_HEIGHT) || !defined(KERNEL_WIDTH) || \
    !defined(STRIDE_Y) || !defined(STRIDE_X) || !defined(DILATION_Y) || !defined(DILATION_X) || \
    !defined(PADDED_WIDTH) || !defined(PADDED_PLANE) || !defined(VECTORS) || !defined(CHANNEL_BLOCK) || \
    !defined(TAP_BLOCK) || !defined(SPLITS)
#error "convolution_weight_gradient_direct: a macro is missing, see the list above"
#endif

#define TAPS (KERNEL_HEIGHT * KERNEL_WIDTH)
#define GROUP_INPUTS (INPUT_CHANNELS / GROUPS)
#define GROUP_OUTPUTS (OUTPUT_CHANNELS / GROUPS)
#define OUTPUT_PIXELS (OUTPUT_HEIGHT * OUTPUT_WIDTH)
#define LINES (BATCH * OUTPUT_HEIGHT)       // rows of dy in the whole batch
#define BLOCK (16 * VECTORS)
#define OUTPUT_BLOCKS ((GROUP_OUTPUTS + BLOCK - 1) / BLOCK)
#define CHANNEL_BLOCKS ((GROUP_INPUTS + CHANNEL_BLOCK - 1) / CHANNEL_BLOCK)
#define TAP_BLOCKS ((TAPS + TAP_BLOCK - 1) / TAP_BLOCK)
#define ROWS (CHANNEL_BLOCK * TAP_BLOCK)
#define ROW_BLOCKS (CHANNEL_BLOCKS * TAP_BLOCKS)

// dy [batch][out][pixel] → packed [group][out block][batch][pixel][BLOCK]; 
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_weight_gradient_pack(global const float * restrict dy, global float * restrict packed)
{
    const int block = get_global_id(0), image = get_global_id(1);
    const int group = block / OUTPUT_BLOCKS, first = block % OUTPUT_BLOCKS * BLOCK;
    const int channels = min(BLOCK, GROUP_OUTPUTS - first);
    global const float * source =
        dy + ((size_t)image * OUTPUT_CHANNELS + group * GROUP_OUTPUTS + first) * OUTPUT_PIXELS;
    global float * target = packed + ((size_t)block * BATCH + image) * OUTPUT_PIXELS * BLOCK;

    // Four pixels of 16 channels at a time. Channels past the end repeat the last one: their sums are never stored.
    for (int begin = 0; begin < BLOCK; begin += 16) {
        int start[16];
        for (int lane = 0; lane < 16; lane++) start[lane] = min(begin + lane, channels - 1) * OUTPUT_PIXELS;
#if OUTPUT_PIXELS >= 4
        for (int next = 0; next < OUTPUT_PIXELS; next += 4) {
            const int pixel = min(next, OUTPUT_PIXELS - 4);       // the last four may overlap the four before
            float16 columns[4];
            load_quarters(source + pixel, start, columns);
            #pragma unroll
            for (int i = 0; i < 4; i++) vstore16(columns[i], 0, target + (pixel + i) * BLOCK + begin);
        }
#else
        for (int pixel = 0; pixel < OUTPUT_PIXELS; pixel++)
            for (int lane = 0; lane < 16; lane++) target[pixel * BLOCK + begin + lane] = source[start[lane] + pixel];
#endif
    }
}

__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_weight_gradient_direct(global const float * restrict padded,
                                               global const float * restrict gradient,
                                               global float * restrict partial)
{
    const int row_block = get_global_id(0), block = get_global_id(1), split = get_global_id(2);
    const int group = block / OUTPUT_BLOCKS;
    const int first_channel = row_block / TAP_BLOCKS * CHANNEL_BLOCK;
#if TAP_BLOCKS == 1
    const int first_tap = 0;
#else
    const int first_tap = row_block % TAP_BLOCKS * TAP_BLOCK;
#endif

    int offset[ROWS];
    #pragma unroll
    for (int i = 0; i < ROWS; i++) {
        const int tap = min(first_tap + i % TAP_BLOCK, TAPS - 1);
#if GROUP_INPUTS % CHANNEL_BLOCK == 0
        const int channel = i / TAP_BLOCK;
#else
        const int channel = min(i / TAP_BLOCK, GROUP_INPUTS - 1 - first_channel);
#endif
        offset[i] = channel * PADDED_PLANE + tap / KERNEL_WIDTH * DILATION_Y * PADDED_WIDTH
                  + tap % KERNEL_WIDTH * DILATION_X;
    }

    float16 sum[ROWS][VECTORS];
    #pragma unroll
    for (int i = 0; i < ROWS; i++) {
        #pragma unroll
        for (int v = 0; v < VECTORS; v++) sum[i][v] = (float16)(0.0f);
    }
    const int first_line = (long)split * LINES / SPLITS, end_line = (long)(split + 1) * LINES / SPLITS;
    for (int image = first_line / OUTPUT_HEIGHT; image * OUTPUT_HEIGHT < end_line; image++) {
        const int first_row = max(first_line - image * OUTPUT_HEIGHT, 0);
        const int end_row = min(end_line - image * OUTPUT_HEIGHT, OUTPUT_HEIGHT);
        global const float * g =
            gradient + (((size_t)block * BATCH + image) * OUTPUT_PIXELS + first_row * OUTPUT_WIDTH) * BLOCK;
        global const float * x =
            padded + ((size_t)image * INPUT_CHANNELS + group * GROUP_INPUTS + first_channel) * PADDED_PLANE;
        for (int row = first_row; row < end_row; row++) {
            global const float * source = x + row * STRIDE_Y * PADDED_WIDTH;
            for (int column = 0; column < OUTPUT_WIDTH; column++, source += STRIDE_X, g += BLOCK) {
                float16 value[VECTORS];
                #pragma unroll
                for (int v = 0; v < VECTORS; v++) value[v] = vload16(v, g);
                #pragma unroll
                for (int i = 0; i < ROWS; i++) {
                    const float16 input = (float16)(source[offset[i]]);
                    #pragma unroll
                    for (int v = 0; v < VECTORS; v++) sum[i][v] = fma(input, value[v], sum[i][v]);
                }
            }
        }
    }

    global float * target = partial
        + (((size_t)split * GROUPS * OUTPUT_BLOCKS + block) * ROW_BLOCKS + row_block) * ROWS * BLOCK;
    #pragma unroll
    for (int i = 0; i < ROWS; i++) {
        #pragma unroll
        for (int v = 0; v < VECTORS; v++) vstore16(sum[i][v], i * VECTORS + v, target);
    }
}

// partial [split][out block][row block][ROWS][BLOCK] → dw [out][in][tap], the splits added in order
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_weight_gradient_sum(global const float * restrict partial, global float * restrict dw)
{
    const int row_block = get_global_id(0), block = get_global_id(1);
    const int group = block / OUTPUT_BLOCKS, first_output = block % OUTPUT_BLOCKS * BLOCK;
    const int first_channel = row_block / TAP_BLOCKS * CHANNEL_BLOCK, first_tap = row_block % TAP_BLOCKS * TAP_BLOCK;
    const int outputs = min(BLOCK, GROUP_OUTPUTS - first_output);

    float sum[ROWS * BLOCK];
    for (int i = 0; i < ROWS * BLOCK; i++) sum[i] = 0.0f;
    for (int split = 0; split < SPLITS; split++) {
        global const float * source = partial
            + (((size_t)split * GROUPS * OUTPUT_BLOCKS + block) * ROW_BLOCKS + row_block) * ROWS * BLOCK;
        for (int i = 0; i < ROWS * BLOCK; i++) sum[i] += source[i];
    }
    const int channels = min(CHANNEL_BLOCK, GROUP_INPUTS - first_channel), taps = min(TAP_BLOCK, TAPS - first_tap);
    for (int lane = 0; lane < outputs; lane++)
        for (int channel = 0; channel < channels; channel++) {
            const size_t output = group * GROUP_OUTPUTS + first_output + lane;
            global float * target = dw + (output * GROUP_INPUTS + first_channel + channel) * TAPS + first_tap;
            for (int tap = 0; tap < taps; tap++) target[tap] = sum[(channel * TAP_BLOCK + tap) * BLOCK + lane];
        }
}
