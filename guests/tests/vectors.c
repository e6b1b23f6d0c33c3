/*
 * Raises the exception or interrupt that its command line names. Its handler prints the vector, the error code, how far behind the
 * instruction the trap is reported, and the address of a page fault.
 */
#include "traps.h"

u64 culprit;

static void on_trap(struct trap_frame *frame)
{
    u64 cr2;
    __asm__ volatile("mov %%cr2, %0" : "=r"(cr2));
    if (frame->vector == 6 && frame->rip == culprit && *(u16 *)frame->rip == 0xb90f) {
        frame->rip += 2; /* a bare ud1 asks for nothing but its handler */
        return;
    }
    put_trap(frame);
    puts(" after ");
    put_number(frame->rip - culprit);
    if (frame->vector == 14) {
        puts(" cr2 ");
        put_hex(cr2);
    }
    puts("\n");
    halt(255);
}

/* Notes the address of the label 1, where the culprit is. */
#define CULPRIT "lea 1f(%%rip), %%r8\n mov %%r8, culprit(%%rip)\n"
#define ACTION(name, ...) static void name(void) { __asm__ volatile(CULPRIT __VA_ARGS__ ::: "rax", "rcx", "rdx", "r8", "memory"); }

ACTION(divide_by_zero, "xor %%ecx, %%ecx\n xor %%edx, %%edx\n 1: div %%ecx")
ACTION(divide_overflow, "mov $-1, %%ecx\n mov $0x80000000, %%eax\n cltd\n 1: idiv %%ecx")
ACTION(single_step, "pushfq\n orl $0x100, (%%rsp)\n popfq\n 1: nop\n nop")
ACTION(debug, "1: .byte 0xf1")
ACTION(breakpoint, "1: int3")
ACTION(interrupt_3, "1: .byte 0xcd, 3")
ACTION(interrupt_4, "1: int $4")
ACTION(interrupt_5, "1: int $5")
ACTION(interrupt_32, "1: int $32")
ACTION(interrupt_255, "1: int $255")
ACTION(undefined, "1: ud2")
ACTION(segment_absent, "mov $56, %%eax\n 1: mov %%eax, %%ds")
ACTION(stack_segment_absent, "mov $56, %%eax\n 1: mov %%eax, %%ss")
ACTION(segment_wild, "mov $0xfff8, %%eax\n 1: mov %%eax, %%es")
ACTION(stack_noncanonical, "mov $0x8000000000000000, %%rsp\n 1: push %%rax")
ACTION(frame_noncanonical, "mov $0x8000000000000000, %%rbp\n 1: mov 8(%%rbp), %%rax")
ACTION(read_noncanonical, "mov $0x8000000000000000, %%rax\n 1: mov (%%rax), %%rax")
ACTION(unknown_register, "mov $0x4badf00d, %%ecx\n 1: rdmsr")
ACTION(read_absent, "mov $0x9f8, %%eax\n 1: mov (%%rax), %%rax")
ACTION(write_absent, "mov $8, %%eax\n 1: mov %%rax, (%%rax)")
ACTION(write_read_only, "mov $0x10008, %%eax\n 1: mov %%rax, (%%rax)")
ACTION(read_outside, "mov $0x100000000, %%rax\n 1: mov 0x7f8(%%rax), %%rax")
ACTION(coprocessor, "pushq $0x37b\n fninit\n fldcw (%%rsp)\n fld1\n fldz\n fdivrp\n 1: fwait")
ACTION(vector_unit, "pushq $0x1d80\n ldmxcsr (%%rsp)\n pushq $1\n cvtsi2sd (%%rsp), %%xmm0\n pxor %%xmm1, %%xmm1\n 1: divsd %%xmm1, %%xmm0")

/* Fifteen registers with a pattern each, before and after a handler that returns. */
u64 before[15], after[15];
#define EACH(what) what("rax", 0) what("rbx", 1) what("rcx", 2) what("rdx", 3) what("rsi", 4) what("rdi", 5) what("rbp", 6) \
    what("r8", 7) what("r9", 8) what("r10", 9) what("r11", 10) what("r12", 11) what("r13", 12) what("r14", 13) what("r15", 14)
#define LOAD(name, i) " mov before+8*" #i "(%rip), %" name "\n"
#define STORE(name, i) " mov %" name ", after+8*" #i "(%rip)\n"
void keep_registers(void);
__asm__(".text\nkeep_registers:\n push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n push %r15\n"
        " lea 1f(%rip), %rax\n mov %rax, culprit(%rip)\n" EACH(LOAD) " stc\n1: .byte 0x0f, 0xb9\n" EACH(STORE)
        " setc carry(%rip)\n pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n ret\n");
u8 carry;

static void registers(void)
{
    for (u64 i = 0; i < 15; i++)
        before[i] = 0x0101010101010101 * (i + 1);
    keep_registers();
    for (u64 i = 0; i < 15; i++)
        if (before[i] != after[i])
            puts("changed "), put_number(i), puts("\n");
    puts(carry ? "carry kept\n" : "carry lost\n");
}

#define ENTRY(name) { #name, name }
static const struct { const char *name; void (*run)(void); } actions[] = {
    ENTRY(divide_by_zero), ENTRY(divide_overflow), ENTRY(single_step), ENTRY(debug), ENTRY(breakpoint), ENTRY(interrupt_3),
    ENTRY(interrupt_4), ENTRY(interrupt_5), ENTRY(interrupt_32), ENTRY(interrupt_255), ENTRY(undefined), ENTRY(segment_absent),
    ENTRY(stack_segment_absent), ENTRY(segment_wild), ENTRY(stack_noncanonical), ENTRY(frame_noncanonical),
    ENTRY(read_noncanonical), ENTRY(unknown_register), ENTRY(read_absent), ENTRY(write_absent), ENTRY(write_read_only),
    ENTRY(read_outside), ENTRY(coprocessor), ENTRY(vector_unit), ENTRY(registers),
};

static int guest_main(const struct boot_info *boot)
{
    install_tables();
    for (u64 i = 0; i < sizeof actions / sizeof actions[0]; i++)
        if (same(actions[i].name, boot->cmdline)) {
            actions[i].run();
            return 0;
        }
    return 9;
}
