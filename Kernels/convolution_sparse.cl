/*
The gradients of a convolution where the gradient of its result comes from windows of it. Preceded by lane_transpose.cl.

    dx[b, i, ·] = Σ_{o, k} values[b, o, k] · w[o, i, ·]        laid over dx from where the window's place has its first tap
    dw[o, i, ·] = Σ_{b, k} values[b, o, k] · padded[b, i, ·]   read from there

      dy of one channel, two windows              dx of one channel (3 × 3 taps)
      ┌───────────┬───────────┐                   ┌───────┐
      │     ●     │           │                   │ ● · w │     each ● adds its weights, or takes its pixels: windows · taps
      │           │         ● │        →          └───────┘───┐ products, where all of dy would need pixels · taps
      └───────────┴───────────┘                       │ ● · w │
                                                      └───────┘
Values of 0, and places outside their window or the image, take part in nothing.

CPU class: input channels in the lanes, BLOCK = 16 · VECTORS of them; a plane is [pixel][BLOCK], with a border of zeros where
taps reach beyond the image. Each sum has one work-item that goes through the channels or the images and their windows in
order: the same bits every time. Work-groups of one:
    sparse_convolution_pack_weights      (block, o): w → packed [block][o of the group][tap][BLOCK]
    sparse_convolution_input_gradient    (block, image): sums in one plane, then written to dx
    sparse_convolution_pack_image        (block, image): x → packed [block][image][PADDED_PLANE][BLOCK]
    sparse_convolution_weight_gradient   (block, o of the group, tap block): TAP_BLOCK · VECTORS sums in registers
with blocks = GROUPS · ⌈channels of a group / BLOCK⌉.
GPU class, rounded up to whole work-groups:
    sparse_convolution_input_gradient_items    one input channel of one image; neighbours are channels, as in sums
    sparse_convolution_weight_gradient_items   one input channel for one output channel

arguments  values   in   [BATCH, OUTPUT_CHANNELS, WINDOWS_Y · WINDOWS_X]     places  in  likewise, int
           weights  in   [OUTPUT_CHANNELS, INPUT_CHANNELS / GROUPS, taps]    image   in  [BATCH, INPUT_CHANNELS, HEIGHT · WIDTH]
           sums          [blocks][BATCH][PADDED_PLANE][BLOCK]; items: [BATCH][HEIGHT · WIDTH][INPUT_CHANNELS]
           dx       out  as image                                            dw      out as weights
macros     BATCH, GROUPS, INPUT_CHANNELS, OUTPUT_CHANNELS    ≥ 1, GROUPS divides both channel counts
           HEIGHT, WIDTH, OUTPUT_HEIGHT, OUTPUT_WIDTH, KERNEL_HEIGHT, KERNEL_WIDTH, STRIDE_Y, STRIDE_X, DILATION_Y,
           DILATION_X ≥ 1     PAD_TOP, PAD_LEFT ≥ 0
           PADDED_WIDTH, PADDED_PLANE    floats of a row and of a plane with its border, per channel
           WINDOWS_Y, WINDOWS_X          windows of one channel; WINDOW_HEIGHT, WINDOW_WIDTH, WINDOW_STRIDE_Y,
           WINDOW_STRIDE_X ≥ 1, WINDOW_TOP, WINDOW_LEFT ≥ 0: their extent, steps and padding, in OUTPUT_HEIGHT · OUTPUT_WIDTH
           VECTORS 1 or 2     TAP_BLOCK 1 … taps; TAP_BLOCK · VECTORS ≤ 24 (6 in narrow registers) keeps the sums there
           EPILOGUE_PARAMETERS, EPILOGUE(value, index, channel)    what is stored in dx; index: row-major
sizes      fewer than 2^31 elements per tensor
*/
#if !defined(BATCH) || !defined(GROUPS) || !defined(INPUT_CHANNELS) || !defined(OUTPUT_CHANNELS) || !defined(HEIGHT) || \
    !defined(WIDTH) || !defined(OUTPUT_HEIGHT) || !defined(OUTPUT_WIDTH) || !defined(KERNEL_HEIGHT) || \
    !defined(KERNEL_WIDTH) || !defined(STRIDE_Y) || !defined(STRIDE_X) || !defined(DILATION_Y) || \
    !defined(DILATION_X) || !defined(PAD_TOP) || !defined(PAD_LEFT) || !defined(PADDED_WIDTH) || \
    !defined(PADDED_PLANE) || !defined(WINDOWS_Y) || !defined(WINDOWS_X) || !defined(WINDOW_HEIGHT) || \
    !defined(WINDOW_WIDTH) || !defined(WINDOW_STRIDE_Y) || !defined(WINDOW_STRIDE_X) || !defined(WINDOW_TOP) || \
    !defined(WINDOW_LEFT) || !defined(VECTORS) || !defined(TAP_BLOCK) || !defined(EPILOGUE)
#error "convolution_sparse: a macro is missing, see the list above"
#endif

#define TAPS (KERNEL_HEIGHT * KERNEL_WIDTH)
#define GROUP_INPUTS (INPUT_CHANNELS / GROUPS)
#define GROUP_OUTPUTS (OUTPUT_CHANNELS / GROUPS)
#define BLOCK (16 * VECTORS)
#define GROUP_BLOCKS ((GROUP_INPUTS + BLOCK - 1) / BLOCK)
#define WINDOWS (WINDOWS_Y * WINDOWS_X)
#define SINGLE __attribute__((reqd_work_group_size(1, 1, 1)))

// From a pixel of the padded plane to the one under a tap.
#define TAP_OFFSET(tap) ((tap) / KERNEL_WIDTH * DILATION_Y * PADDED_WIDTH + (tap) % KERNEL_WIDTH * DILATION_X)

// Where in dy the element lies that window k names: row · OUTPUT_WIDTH + column; −1 for none.
inline int named(const int k, const int place) {
    const int row = k / WINDOWS_X * WINDOW_STRIDE_Y - WINDOW_TOP + place / WINDOW_WIDTH;
    const int column = k % WINDOWS_X * WINDOW_STRIDE_X - WINDOW_LEFT + place % WINDOW_WIDTH;
    const int is_named = place >= 0 && place < WINDOW_HEIGHT * WINDOW_WIDTH && row >= 0 && row < OUTPUT_HEIGHT
                      && column >= 0 && column < OUTPUT_WIDTH;
    return is_named ? row * OUTPUT_WIDTH + column : -1;
}

// The first tap of an element of dy in the padded plane.
#define FIRST_TAP(element) \
    ((element) / OUTPUT_WIDTH * STRIDE_Y * PADDED_WIDTH + (element) % OUTPUT_WIDTH * STRIDE_X)

SINGLE kernel void sparse_convolution_pack_weights(global const float * restrict weights, global float * restrict packed)
{
    const int block = get_global_id(0), output = get_global_id(1);
    const int group = block / GROUP_BLOCKS, first = block % GROUP_BLOCKS * BLOCK;
    global const float * source =
        weights + ((size_t)(group * GROUP_OUTPUTS + output) * GROUP_INPUTS + first) * TAPS;
    global float * target = packed + ((size_t)block * GROUP_OUTPUTS + output) * TAPS * BLOCK;
    for (int tap = 0; tap < TAPS; tap++)
        for (int lane = 0; lane < BLOCK; lane++)
            target[tap * BLOCK + lane] = first + lane < GROUP_INPUTS ? source[lane * TAPS + tap] : 0.0f;
}

SINGLE kernel void sparse_convolution_input_gradient(
    global const float * restrict values, global const int * restrict places, global const float * restrict packed,
    global float * restrict sums, global float * restrict dx EPILOGUE_PARAMETERS)
{
    const int block = get_global_id(0), image = get_global_id(1);
    const int group = block / GROUP_BLOCKS, first = block % GROUP_BLOCKS * BLOCK;
    global float * plane = sums + ((size_t)block * BATCH + image) * PADDED_PLANE * BLOCK;
    for (int i = 0; i < PADDED_PLANE * VECTORS; i++) vstore16((float16)(0.0f), i, plane);

    for (int output = 0; output < GROUP_OUTPUTS; output++) {
        const int window = (image * OUTPUT_CHANNELS + group * GROUP_OUTPUTS + output) * WINDOWS;
        global const float * w = packed + ((size_t)block * GROUP_OUTPUTS + output) * TAPS * BLOCK;
        for (int k = 0; k < WINDOWS; k++) {
            const int element = named(k, places[window + k]);
            const float value = values[window + k];
            if (element < 0 || value == 0.0f) continue;
            global float * target = plane + FIRST_TAP(element) * BLOCK;
            #pragma unroll
            for (int tap = 0; tap < TAPS; tap++) {
                global float * pixel = target + TAP_OFFSET(tap) * BLOCK;
                #pragma unroll
                for (int v = 0; v < VECTORS; v++)
                    vstore16(fma((float16)(value), vload16(tap * VECTORS + v, w), vload16(v, pixel)), v, pixel);
            }
        }
    }

    // 16 pixels of a row at a time are turned to tile[channel][pixel]. Without a border all rows are one.
#if PADDED_PLANE == HEIGHT * WIDTH && PADDED_WIDTH == WIDTH
#define LINES 1
#define LINE (HEIGHT * WIDTH)
#else
#define LINES HEIGHT
#define LINE WIDTH
#endif
    const int channels = min(BLOCK, GROUP_INPUTS - first);
    for (int line = 0; line < LINES; line++)
        for (int begin = 0; begin < LINE; begin += 16) {
            global const float * source = plane + ((line + PAD_TOP) * PADDED_WIDTH + PAD_LEFT) * BLOCK;
            float tile[BLOCK * 16];
            #pragma unroll 1
            for (int i = 0; i < 16; i += 4)
                #pragma unroll 1
                for (int v = 0; v < VECTORS; v++) {
                    float16 quarters[4];
                    transpose_quarters(vload16(min(begin + i, LINE - 1) * VECTORS + v, source),
                                       vload16(min(begin + i + 1, LINE - 1) * VECTORS + v, source),
                                       vload16(min(begin + i + 2, LINE - 1) * VECTORS + v, source),
                                       vload16(min(begin + i + 3, LINE - 1) * VECTORS + v, source), quarters);
                    #pragma unroll
                    for (int r = 0; r < 4; r++) {
                        float * target = tile + (16 * v + r) * 16 + i;
                        vstore4(quarters[r].s0123, 0, target);
                        vstore4(quarters[r].s4567, 0, target + 4 * 16);
                        vstore4(quarters[r].s89ab, 0, target + 8 * 16);
                        vstore4(quarters[r].scdef, 0, target + 12 * 16);
                    }
                }
            const int pixels = min(16, LINE - begin);
            for (int j = 0; j < channels; j++) {
                const int channel = group * GROUP_INPUTS + first + j;
                const int start = (image * INPUT_CHANNELS + channel) * (HEIGHT * WIDTH) + line * WIDTH + begin;
                if (pixels == 16) {
                    for (int i = 0; i < 16; i++) dx[start + i] = EPILOGUE(tile[j * 16 + i], start + i, channel);
                } else {
                    for (int i = 0; i < pixels; i++) dx[start + i] = EPILOGUE(tile[j * 16 + i], start + i, channel);
                }
            }
        }
}

SINGLE kernel void sparse_convolution_pack_image(global const float * restrict image, global float * restrict packed)
{
    const int block = get_global_id(0), number = get_global_id(1);
    const int group = block / GROUP_BLOCKS, first = block % GROUP_BLOCKS * BLOCK;
    const int channels = min(BLOCK, GROUP_INPUTS - first);
    global const float * source =
        image + ((size_t)number * INPUT_CHANNELS + group * GROUP_INPUTS + first) * (HEIGHT * WIDTH);
    global float * target = packed + ((size_t)block * BATCH + number) * PADDED_PLANE * BLOCK;
#if PADDED_PLANE != HEIGHT * WIDTH || PADDED_WIDTH != WIDTH
    for (int i = 0; i < PADDED_PLANE * VECTORS; i++) vstore16((float16)(0.0f), i, target);
#endif
    // Channels past the end repeat the last one: their sums are never stored.
    for (int v = 0; v < VECTORS; v++) {
        int start[16];
        for (int lane = 0; lane < 16; lane++) start[lane] = min(16 * v + lane, channels - 1) * (HEIGHT * WIDTH);
        for (int line = 0; line < LINES; line++) {
            global const float * row = source + line * WIDTH;
            global float * to = target + ((line + PAD_TOP) * PADDED_WIDTH + PAD_LEFT) * BLOCK;
#if LINE >= 4
            for (int next = 0; next < LINE; next += 4) {
                const int pixel = min(next, LINE - 4);        // the last four may overlap the four before
                float16 columns[4];
                load_quarters(row + pixel, start, columns);
                #pragma unroll
                for (int i = 0; i < 4; i++) vstore16(columns[i], (pixel + i) * VECTORS + v, to);
            }
#else
            for (int pixel = 0; pixel < LINE; pixel++)
                for (int lane = 0; lane < 16; lane++) to[pixel * BLOCK + 16 * v + lane] = row[start[lane] + pixel];
#endif
        }
    }
}

SINGLE kernel void sparse_convolution_weight_gradient(
    global const float * restrict packed, global const float * restrict values, global const int * restrict places,
    global float * restrict dw)
{
    const int block = get_global_id(0), output = get_global_id(1), first_tap = get_global_id(2) * TAP_BLOCK;
    const int group = block / GROUP_BLOCKS, first = block % GROUP_BLOCKS * BLOCK;
    const int channel = group * GROUP_OUTPUTS + output;
    float16 sum[TAP_BLOCK][VECTORS];
    #pragma unroll
    for (int t = 0; t < TAP_BLOCK; t++) {
        #pragma unroll
        for (int v = 0; v < VECTORS; v++) sum[t][v] = (float16)(0.0f);
    }
    for (int image = 0; image < BATCH; image++) {
        const int window = (image * OUTPUT_CHANNELS + channel) * WINDOWS;
        global const float * plane = packed + ((size_t)block * BATCH + image) * PADDED_PLANE * BLOCK;
        for (int k = 0; k < WINDOWS; k++) {
            const int element = named(k, places[window + k]);
            const float value = values[window + k];
            if (element < 0 || value == 0.0f) continue;
            global const float * source = plane + FIRST_TAP(element) * BLOCK;
            #pragma unroll
            for (int t = 0; t < TAP_BLOCK; t++) {
                global const float * pixel = source + TAP_OFFSET(min(first_tap + t, TAPS - 1)) * BLOCK;
                #pragma unroll
                for (int v = 0; v < VECTORS; v++) sum[t][v] = fma((float16)(value), vload16(v, pixel), sum[t][v]);
            }
        }
    }
    float tile[TAP_BLOCK * BLOCK];
    #pragma unroll
    for (int t = 0; t < TAP_BLOCK; t++) {
        #pragma unroll
        for (int v = 0; v < VECTORS; v++) vstore16(sum[t][v], t * VECTORS + v, tile);
    }
    global float * target = dw + ((size_t)channel * GROUP_INPUTS + first) * TAPS + first_tap;
    for (int j = 0; j < min(BLOCK, GROUP_INPUTS - first); j++)
        for (int t = 0; t < min(TAP_BLOCK, TAPS - first_tap); t++) target[j * TAPS + t] = tile[t * BLOCK + j];
}

kernel void sparse_convolution_input_gradient_items(
    global const float * restrict values, global const int * restrict places, global const float * restrict weights,
    global float * restrict sums, global float * restrict dx EPILOGUE_PARAMETERS)
{
    const int item = get_global_id(0);
    if (item >= BATCH * INPUT_CHANNELS) return;
    const int image = item / INPUT_CHANNELS, channel = item % INPUT_CHANNELS, group = channel / GROUP_INPUTS;
    global float * plane = sums + (size_t)image * (HEIGHT * WIDTH) * INPUT_CHANNELS + channel;
    for (int pixel = 0; pixel < HEIGHT * WIDTH; pixel++) plane[pixel * INPUT_CHANNELS] = 0.0f;
    for (int output = group * GROUP_OUTPUTS; output < (group + 1) * GROUP_OUTPUTS; output++) {
        global const float * w = weights + (output * GROUP_INPUTS + channel % GROUP_INPUTS) * TAPS;
        for (int k = 0; k < WINDOWS; k++) {
            const int window = (image * OUTPUT_CHANNELS + output) * WINDOWS + k;
            const int element = named(k, places[window]);
            const float value = values[window];
            if (element < 0 || value == 0.0f) continue;
            for (int tap = 0; tap < TAPS; tap++) {
                const int row = element / OUTPUT_WIDTH * STRIDE_Y + tap / KERNEL_WIDTH * DILATION_Y - PAD_TOP;
                const int column = element % OUTPUT_WIDTH * STRIDE_X + tap % KERNEL_WIDTH * DILATION_X - PAD_LEFT;
                if (row < 0 || row >= HEIGHT || column < 0 || column >= WIDTH) continue;
                plane[(row * WIDTH + column) * INPUT_CHANNELS] += value * w[tap];
            }
        }
    }
    const int start = item * (HEIGHT * WIDTH);
    for (int pixel = 0; pixel < HEIGHT * WIDTH; pixel++)
        dx[start + pixel] = EPILOGUE(plane[pixel * INPUT_CHANNELS], start + pixel, channel);
}

kernel void sparse_convolution_weight_gradient_items(
    global const float * restrict image, global const float * restrict values, global const int * restrict places,
    global float * restrict dw)
{
    const int item = get_global_id(0);
    if (item >= OUTPUT_CHANNELS * GROUP_INPUTS) return;
    const int output = item / GROUP_INPUTS;
    const int channel = output / GROUP_OUTPUTS * GROUP_INPUTS + item % GROUP_INPUTS;
    float sum[TAPS];
    for (int tap = 0; tap < TAPS; tap++) sum[tap] = 0.0f;
    for (int number = 0; number < BATCH; number++) {
        global const float * plane = image + ((size_t)number * INPUT_CHANNELS + channel) * (HEIGHT * WIDTH);
        for (int k = 0; k < WINDOWS; k++) {
            const int window = (number * OUTPUT_CHANNELS + output) * WINDOWS + k;
            const int element = named(k, places[window]);
            const float value = values[window];
            if (element < 0 || value == 0.0f) continue;
            for (int tap = 0; tap < TAPS; tap++) {
                const int row = element / OUTPUT_WIDTH * STRIDE_Y + tap / KERNEL_WIDTH * DILATION_Y - PAD_TOP;
                const int column = element % OUTPUT_WIDTH * STRIDE_X + tap % KERNEL_WIDTH * DILATION_X - PAD_LEFT;
                if (row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH)
                    sum[tap] += value * plane[row * WIDTH + column];
            }
        }
    }
    for (int tap = 0; tap < TAPS; tap++) dw[(size_t)item * TAPS + tap] = sum[tap];
}
