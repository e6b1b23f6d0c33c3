/*
 * Fills the registers of the coprocessor and of the vector unit, leaves the guest through hypercalls and through a trap, and
 * compares. Ring 0 has none of it where KVM emulates it.
 */
#include "traps.h"

u8 before[512] __attribute__((aligned(16))), after[512] __attribute__((aligned(16)));
u8 wide_before[512], wide_after[512];

static void on_trap(struct trap_frame *frame)
{
    if (frame->vector != 3)
        halt(frame->vector);
}

static void leave(const char *how)
{
    if (same(how, "trap"))
        __asm__ volatile("int3" ::: "memory");
    else if (same(how, "sleep"))
        poll(1000000, 0);
    else
        wall_time();
}

#define FOR_EACH(what) what(0) what(1) what(2) what(3) what(4) what(5) what(6) what(7) what(8) what(9) what(10) what(11) what(12) \
    what(13) what(14) what(15)
#define LOAD(i) "movups before+160+16*" #i "(%%rip), %%xmm" #i "\n"
#define LOAD_WIDE(i) "vmovups wide_before+32*" #i "(%%rip), %%ymm" #i "\n"
#define STORE_WIDE(i) "vmovups %%ymm" #i ", wide_after+32*" #i "(%%rip)\n"

/* The control words, the eight registers of the coprocessor, the sixteen of the vector unit; not the addresses in between. */
static int unchanged(void)
{
    for (int i = 0; i < 416; i++)
        if ((i < 8 || i >= 24) && before[i] != after[i])
            return 0;
    return 1;
}

static int has_wide(void)
{
    u32 a = 1, b, c = 0, d;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    if ((c >> 27 & 3) != 3) /* the system's XSAVE, and AVX */
        return 0;
    __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
    return (a & 6) == 6;
}

static int guest_main(const struct boot_info *boot)
{
    static const char *const ways[] = { "hypercall", "sleep", "trap" };
    u32 control = 0x7f80; /* rounds towards zero, all exceptions masked */
    u16 word = 0x0e7f;
    (void)boot;
    install_tables();
    for (u64 i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        __asm__ volatile("fninit\n fldcw %0\n ldmxcsr %1\n fldpi\n fldl2e\n fldlg2\n fldln2\n fld1\n fxsave before(%%rip)"
                         :: "m"(word), "m"(control) : "memory");
        for (int at = 160; at < 416; at++)
            before[at] = at * 7 + i;
        __asm__ volatile(FOR_EACH(LOAD) ::: "memory");
        leave(ways[i]);
        __asm__ volatile("fxsave after(%%rip)" ::: "memory");
        puts(ways[i]);
        puts(unchanged() ? " kept\n" : " lost\n");
        if (!has_wide()) {
            puts("no wide registers\n");
            continue;
        }
        for (int at = 0; at < 512; at++)
            wide_before[at] = at * 11 + i;
        __asm__ volatile(FOR_EACH(LOAD_WIDE) ::: "memory");
        leave(ways[i]);
        __asm__ volatile(FOR_EACH(STORE_WIDE) ::: "memory");
        for (int at = 0; at < 512; at++)
            if (wide_before[at] != wide_after[at]) {
                puts("wide lost\n");
                return 1;
            }
        puts("wide kept\n");
    }
    return 0;
}
