// Convolution, input gradient of any geometry (= transposed convolution, forward). CPU class. Preceded by the
// epilogue's two macros.
//
//   columns[(i, ky, kx)][pixel] = Σ_o w[o, i, ky, kx] · dy[o, pixel]
//   dx[b, i, h, w] = epilogue( Σ columns[(i, ky, kx)][r, c] ),  where r·STRIDE_Y + ky·DILATION_Y − PAD_TOP = h, …X = w
//
// Source: the matrix product and column-to-image of Chellapilla, Puri, Simard 2006, "High performance convolutional
// neural networks for document processing"; blocked so that the columns never leave the core's cache.
//
//   one work-item: IMAGE_BLOCK images × CHANNEL_BLOCK input channels
//
//     packed dy                       panel (local memory)                          dx
//     [pixel vector][o][16]           ┌ 16 pixels ┬ 16 pixels ┬ … ┐
//        16 pixels, joined across     │ i0, tap 0 │           │   │ ROWS rows    each row of dx gathers its taps' rows,
//        rows and images of the   →   │ i0, tap 1 │           │   │ at a time →  shifted by kx; lanes that fall outside
//        block: small maps waste      │ …         │           │   │              the image are masked out
//        nothing                      └───────────┴───────────┴ … ┘
//
// No multiplication is wasted, whatever the padding and stride. Large images: BANDS > 1 bands of BAND_HEIGHT rows of
// dx, each with the output rows that reach it.
//
// convolution_columns: work-item (m · BANDS + band, n) = image block m × (group, channel block) n. Work-groups of one.
// convolution_columns_pack_gradient: work-item (v, group, m) = pixel vector v of image block m.
// convolution_columns_pack_weights: work-item n = (group, channel block, row block).
//
// arguments  dy        in   [BATCH, OUTPUT_CHANNELS, OUTPUT_HEIGHT, OUTPUT_WIDTH]
//            weights   in   [OUTPUT_CHANNELS, INPUT_CHANNELS / GROUPS, KERNEL_HEIGHT, KERNEL_WIDTH]
//            gradient       packed dy [IMAGE_BLOCKS, GROUPS, PIXEL_VECTORS, OUTPUT_CHANNELS / GROUPS, 16]
//            packed weights [GROUPS, CHANNEL_BLOCKS, ROW_BLOCKS, OUTPUT_CHANNELS / GROUPS, ROWS]
//                           (PIXEL_VECTORS = ⌈IMAGE_BLOCK · pixels / 16⌉, the others below)
//            dx        out  [BATCH, INPUT_CHANNELS, HEIGHT, WIDTH]
// macros     EPILOGUE_PARAMETERS, EPILOGUE(value, index, channel)    what is stored, and the arguments it needs
//            BATCH, GROUPS, INPUT_CHANNELS, OUTPUT_CHANNELS    ≥ 1, GROUPS divides both channel counts
//            OUTPUT_HEIGHT, OUTPUT_WIDTH, KERNEL_HEIGHT, KERNEL_WIDTH, STRIDE_Y, STRIDE_X, DILATION_Y, DILATION_X ≥ 1
//            HEIGHT, WIDTH ≥ 1     PAD_TOP, PAD_LEFT ≥ 0     (bottom and right follow from the output's size)
//            ROWS           rows of the panel computed at a time, 6 … 16
//            CHANNEL_BLOCK  input channels of a work-item, 1 … INPUT_CHANNELS / GROUPS
//            IMAGE_BLOCK    images of a work-item, 1 … BATCH; 1 if BANDS > 1
//            BANDS, BAND_HEIGHT    BANDS = ⌈HEIGHT / BAND_HEIGHT⌉
//            PANEL_VECTORS  vectors of 16 pixels of the panel. BANDS = 1: ⌈IMAGE_BLOCK · pixels / 16⌉; otherwise
//                           ⌈lines · OUTPUT_WIDTH / 16⌉ + 1,
//                           lines = ⌊(BAND_HEIGHT − 1 + (KERNEL_HEIGHT − 1) · DILATION_Y) / STRIDE_Y⌋ + 1
// sizes      fewer than 2³¹ elements per tensor; the panel, ROW_BLOCKS · ROWS · (16 · PANEL_VECTORS + 32) floats, must
//            fit in local memory and should fit in half the second-level cache

#ifndef EPILOGUE
#error "convolution_input_gradient_columns: EPILOGUE and EPILOGUE_PARAMETERS must precede this text"
#endif
#if !defined(BATCH) || !defined(GROUPS) || !defined(INPUT_CHANNELS) || !defined(OUTPUT_CHANNELS) || \
    !defined(HEIGHT) || !defined(WIDTH) || !defined(OUTPUT_HEIGHT) || !defined(OUTPUT_WIDTH) || \
    !defined(KERNEL_HEIGHT) || !defined(KERNEL_WIDTH) || !defined(STRIDE_Y) || !defined(STRIDE_X) || \
    !defined(DILATION_Y) || !defined(DILATION_X) || !defined(PAD_TOP) || !defined(PAD_LEFT) || \
    !defined(ROWS) || !defined(CHANNEL_BLOCK) || !defined(IMAGE_BLOCK) || !defined(BANDS) || \
    !defined(BAND_HEIGHT) || !defined(PANEL_VECTORS)
#error "convolution_input_gradient_columns: a macro is missing, see the list above"
#endif

#define TAPS (KERNEL_HEIGHT * KERNEL_WIDTH)
#define GROUP_INPUTS (INPUT_CHANNELS / GROUPS)
#define GROUP_OUTPUTS (OUTPUT_CHANNELS / GROUPS)
#define OUTPUT_PIXELS (OUTPUT_HEIGHT * OUTPUT_WIDTH)
#define CHANNEL_BLOCKS ((GROUP_INPUTS + CHANNEL_BLOCK - 1) / CHANNEL_BLOCK)
#define ROW_BLOCKS ((CHANNEL_BLOCK * TAPS + ROWS - 1) / ROWS)
#define IMAGE_BLOCKS ((BATCH + IMAGE_BLOCK - 1) / IMAGE_BLOCK)
#define PIXEL_VECTORS ((IMAGE_BLOCK * OUTPUT_PIXELS + 15) / 16)
#define ROW_VECTORS ((WIDTH + 15) / 16)
#define LANES (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
// 16 floats of slack before and after each row of the panel's data: loads shifted by a tap reach there.
#define PANEL_ROW (16 * PANEL_VECTORS + 32)

// w [out][in][tap] → packed [group][channel block][row block][out][ROWS]; row = channel · TAPS + tap within the block
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_columns_pack_weights(global const float * restrict weights, global float * restrict packed)
{
    const int block = get_global_id(0);
    const int group = block / (CHANNEL_BLOCKS * ROW_BLOCKS);
    const int first_row = block / ROW_BLOCKS % CHANNEL_BLOCKS * CHANNEL_BLOCK * TAPS + block % ROW_BLOCKS * ROWS;
    const int end_row = min((block / ROW_BLOCKS % CHANNEL_BLOCKS + 1) * CHANNEL_BLOCK, GROUP_INPUTS) * TAPS;
    global const float * source = weights + (size_t)group * GROUP_OUTPUTS * GROUP_INPUTS * TAPS;
    global float * target = packed + (size_t)block * GROUP_OUTPUTS * ROWS;

    for (int channel = 0; channel < GROUP_OUTPUTS; channel++)
        for (int i = 0; i < ROWS; i++)
            target[channel * ROWS + i] =
                first_row + i < end_row ? source[(size_t)channel * GROUP_INPUTS * TAPS + first_row + i] : 0.0f;
}

// dy [batch][out][pixel] → packed [image block][group][pixel vector][out][16]
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_columns_pack_gradient(global const float * restrict dy, global float * restrict packed)
{
    const int vector = get_global_id(0), group = get_global_id(1), block = get_global_id(2);
    global float * target = packed + ((size_t)(block * GROUPS + group) * PIXEL_VECTORS + vector) * GROUP_OUTPUTS * 16;

    int start[16], inside = 1;
    for (int lane = 0; lane < 16; lane++) {
        const int pixel = vector * 16 + lane, image = block * IMAGE_BLOCK + pixel / OUTPUT_PIXELS;
        const int real = pixel < IMAGE_BLOCK * OUTPUT_PIXELS && image < BATCH;
        const int first = (image * OUTPUT_CHANNELS + group * GROUP_OUTPUTS) * OUTPUT_PIXELS;
        start[lane] = real ? first + pixel % OUTPUT_PIXELS : -1;
        inside &= start[lane] == start[0] + lane;
    }
    if (inside && start[0] >= 0) {
        for (int channel = 0; channel < GROUP_OUTPUTS; channel++)
            vstore16(vload16(0, dy + start[0] + channel * OUTPUT_PIXELS), channel, target);
    } else {
        for (int channel = 0; channel < GROUP_OUTPUTS; channel++)
            for (int lane = 0; lane < 16; lane++)
                target[channel * 16 + lane] = start[lane] < 0 ? 0.0f : dy[start[lane] + channel * OUTPUT_PIXELS];
    }
}

__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_columns(global const float * restrict gradient, global const float * restrict weights,
                                global float * restrict dx EPILOGUE_PARAMETERS)
{
    local float panel[ROW_BLOCKS * ROWS * PANEL_ROW];
    const int band = get_global_id(0) % BANDS, image_block = get_global_id(0) / BANDS;
    const int channel_block = get_global_id(1) % CHANNEL_BLOCKS, group = get_global_id(1) / CHANNEL_BLOCKS;

    // The rows of dx of this item, and the vectors of output pixels that reach them.
    const int first_row = band * BAND_HEIGHT, end_row = min(first_row + BAND_HEIGHT, HEIGHT);
    const int reach = (KERNEL_HEIGHT - 1) * DILATION_Y;
#if BANDS == 1
    const int first_vector = 0, end_vector = PIXEL_VECTORS;
#else
    const int first_output = clamp((first_row + PAD_TOP - reach + STRIDE_Y - 1) / STRIDE_Y, 0, OUTPUT_HEIGHT);
    const int end_output = clamp((end_row - 1 + PAD_TOP) / STRIDE_Y + 1, 0, OUTPUT_HEIGHT);
    const int first_vector = first_output * OUTPUT_WIDTH / 16, end_vector = (end_output * OUTPUT_WIDTH + 15) / 16;
#endif

    // Product: panel[row][pixel] = Σ_out w[out][row] · dy[out][pixel]
    global const float * block_weights =
        weights + (size_t)(group * CHANNEL_BLOCKS + channel_block) * ROW_BLOCKS * GROUP_OUTPUTS * ROWS;
    for (int vector = first_vector; vector < end_vector; vector++) {
        global const float * w = block_weights;
        for (int row_block = 0; row_block < ROW_BLOCKS; row_block++) {
            global const float * g = gradient
                + ((size_t)(image_block * GROUPS + group) * PIXEL_VECTORS + vector) * GROUP_OUTPUTS * 16;
            float16 sum[ROWS];
            #pragma unroll
            for (int i = 0; i < ROWS; i++) sum[i] = (float16)(0.0f);
            for (int channel = 0; channel < GROUP_OUTPUTS; channel++, g += 16, w += ROWS) {
                const float16 value = vload16(0, g);
                #pragma unroll
                for (int i = 0; i < ROWS; i++) sum[i] = fma((float16)(w[i]), value, sum[i]);
            }
            local float * target = panel + row_block * ROWS * PANEL_ROW + 16 + (vector - first_vector) * 16;
            #pragma unroll
            for (int i = 0; i < ROWS; i++) vstore16(sum[i], 0, target + i * PANEL_ROW);
        }
    }

    // Column-to-image: each row of dx gathers the panel's rows of the taps that reach it.
    const int channels = min(CHANNEL_BLOCK, GROUP_INPUTS - channel_block * CHANNEL_BLOCK);
    for (int i = 0; i < min(IMAGE_BLOCK, BATCH - image_block * IMAGE_BLOCK); i++) {
        for (int c = 0; c < channels; c++) {
            const int channel = group * GROUP_INPUTS + channel_block * CHANNEL_BLOCK + c;
            for (int row = first_row; row < end_row; row++) {
                const int index = (((image_block * IMAGE_BLOCK + i) * INPUT_CHANNELS + channel) * HEIGHT + row) * WIDTH;
                float line[ROW_VECTORS * 16];
#if STRIDE_X == 1
                float16 sum[ROW_VECTORS];
                #pragma unroll
                for (int v = 0; v < ROW_VECTORS; v++) sum[v] = (float16)(0.0f);
#else
                for (int column = 0; column < WIDTH; column++) line[column] = 0.0f;
#endif
                for (int ky = 0; ky < KERNEL_HEIGHT; ky++) {
                    const int reached = row + PAD_TOP - ky * DILATION_Y;
                    if (reached < 0 || reached % STRIDE_Y != 0 || reached / STRIDE_Y >= OUTPUT_HEIGHT) continue;
                    local const float * source =
                        panel + (c * TAPS + ky * KERNEL_WIDTH) * PANEL_ROW + 16 - first_vector * 16
                        + i * OUTPUT_PIXELS + reached / STRIDE_Y * OUTPUT_WIDTH;
#if STRIDE_X == 1
                    #pragma unroll
                    for (int kx = 0; kx < KERNEL_WIDTH; kx++) {
                        #pragma unroll
                        for (int v = 0; v < ROW_VECTORS; v++) {
                            const int shift = 16 * v + PAD_LEFT - kx * DILATION_X;   // lane 0 takes this output column
                            if (shift <= -16 || shift >= OUTPUT_WIDTH) continue;
                            const int16 column = LANES + shift;
                            sum[v] += select((float16)(0.0f), vload16(0, source + kx * PANEL_ROW + shift),
                                             column >= 0 && column < OUTPUT_WIDTH);
                        }
                    }
#else
                    for (int kx = 0; kx < KERNEL_WIDTH; kx++)
                        for (int column = 0; column < OUTPUT_WIDTH; column++) {
                            const int target = column * STRIDE_X + kx * DILATION_X - PAD_LEFT;
                            if (target >= 0 && target < WIDTH) line[target] += source[kx * PANEL_ROW + column];
                        }
#endif
                }
#if STRIDE_X == 1
                #pragma unroll
                for (int v = 0; v < ROW_VECTORS; v++) vstore16(sum[v], v, line);
#endif
                for (int column = 0; column < WIDTH; column++)
                    dx[index + column] = EPILOGUE(line[column], index + column, channel);
            }
        }
    }
}
