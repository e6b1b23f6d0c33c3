/* Multiplies in floating point, with scalar and vector instructions and with the old coprocessor. */
#include "guest.h"

static int guest_main(const struct boot_info *boot)
{
    static const float factors[4] __attribute__((aligned(16))) = { 1.5f, 2, 3, 4 };
    static float products[4] __attribute__((aligned(16)));
    u64 scalar, old;
    (void)boot;
    __asm__ volatile("movaps %1, %%xmm0\n mulps %%xmm0, %%xmm0\n movaps %%xmm0, %0" : "=m"(products) : "m"(factors));
    __asm__ volatile("mov $21, %%eax\n cvtsi2sd %%eax, %%xmm1\n addsd %%xmm1, %%xmm1\n cvttsd2si %%xmm1, %0" : "=r"(scalar) :: "rax");
    __asm__ volatile("fld1\n fadd %%st(0), %%st(0)\n fistpll %0" : "=m"(old));
    put_number(scalar);
    puts(" ");
    put_number(old);
    puts(" ");
    put_hex(*(u64 *)products);
    puts("\n");
    return 0;
}
