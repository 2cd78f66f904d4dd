// Purpose      sets every element of a float buffer to one value
// Formula      target[i] = value, 0 <= i < count
// Work-items   any number: item k of n writes elements k, k + n, k + 2n, ... (neighbours write neighbours)
// Assumes      count >= 0; nothing of the launch size
//
//   argument   shape     meaning
//   target     [count]   written
//   value      scalar    what to write
//   count      scalar    number of elements
__kernel void fill(__global float *target, const float value, const int count) {
    for (int index = (int)get_global_id(0); index < count; index += (int)get_global_size(0)) {
        target[index] = value;
    }
}
