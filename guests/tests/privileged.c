/*
 * Executes one instruction that belongs to ring 0, or that would lead there. Its own handler prints the trap; where there is
 * none, it goes on and says so.
 */
#include "traps.h"

static void on_trap(struct trap_frame *frame)
{
    put_trap(frame);
    puts("\n");
    halt(255);
}

static void write_msr(u32 index, u64 value)
{
    __asm__ volatile("wrmsr" :: "c"(index), "a"((u32)value), "d"((u32)(value >> 32)));
}

#define ACTION(name, ...) static void name(void) { __asm__ volatile(__VA_ARGS__); }
ACTION(cr0_paging_off, "mov %%cr0, %%rax\n btr $31, %%rax\n mov %%rax, %%cr0" ::: "rax")
ACTION(cr0_protection_off, "mov %%cr0, %%rax\n btr $16, %%rax\n mov %%rax, %%cr0\n movl $1, 0x10000" ::: "rax", "memory")
ACTION(cr3_wild, "mov $0x123456000, %%rax\n mov %%rax, %%cr3" ::: "rax")
ACTION(cr3_hole, "mov $0x5000, %%eax\n mov %%rax, %%cr3" ::: "rax")
ACTION(cr4_clear, "xor %%eax, %%eax\n mov %%rax, %%cr4" ::: "rax")
ACTION(cr8_write, "mov $15, %%eax\n mov %%rax, %%cr8" ::: "rax")
ACTION(clts, "clts")
ACTION(lmsw, "xor %%eax, %%eax\n lmsw %%ax" ::: "rax")
ACTION(invlpg, "invlpg 0x200000")
ACTION(lgdt_wild, "pushq $-1\n pushq $-1\n lgdt (%%rsp)\n mov $16, %%eax\n mov %%eax, %%ds" ::: "rax", "memory")
ACTION(lidt_wild, "pushq $-1\n pushq $-1\n lidt (%%rsp)\n ud2" ::: "memory")
ACTION(lgdt_outside, "mov $0x7fffffffffff, %%rax\n lgdt (%%rax)" ::: "rax")
ACTION(ltr_wild, "mov $0xfff8, %%eax\n ltr %%ax" ::: "rax")
ACTION(lldt_wild, "mov $0xfff8, %%eax\n lldt %%ax" ::: "rax")
ACTION(load_ss_wild, "mov $0xfff8, %%eax\n mov %%eax, %%ss" ::: "rax")
ACTION(load_ds_ring_three, "mov $0x2b, %%eax\n mov %%eax, %%ds" ::: "rax")
ACTION(far_return_ring_three, "pushq $0x33\n lea 1f(%%rip), %%rax\n push %%rax\n lretq\n1:" ::: "rax", "memory")
ACTION(far_jump_gate, "pushq $0x18\n pushq $0\n rex.W ljmp *(%%rsp)" ::: "memory")
ACTION(far_call_wild, "pushq $0xfff8\n pushq $0\n rex.W lcall *(%%rsp)" ::: "memory")
ACTION(halt_processor, "hlt")
ACTION(interrupts, "cli\n sti\n cli")
ACTION(flags_through_popf, "pushq $0x3202\n popfq")
ACTION(return_to_garbage, "pushq $-1\n pushq $-1\n pushq $-1\n pushq $-1\n pushq $-1\n iretq" ::: "memory")
ACTION(return_to_hole, "pushq $16\n push %%rsp\n pushq $0x202\n pushq $8\n pushq $0x9000\n iretq" ::: "memory")
ACTION(narrow_return, "pushq $0\n pushq $0\n iretl" ::: "memory")
ACTION(system_call, "mov $0x1122, %%eax\n syscall" ::: "rax", "rcx", "r11", "memory")
ACTION(system_call_flood, "mov $1000, %%ebx\n1: syscall\n dec %%ebx\n jnz 1b" ::: "rax", "rbx", "rcx", "r11", "memory")
ACTION(system_return, "lea 1f(%%rip), %%rcx\n mov $2, %%r11d\n sysretq\n1:" ::: "rcx", "r11", "memory")
ACTION(system_enter, "sysenter" ::: "memory")
ACTION(system_exit, "sysexitq" ::: "memory")
ACTION(linux_system_call, "int $0x80" ::: "rax", "memory")
ACTION(breakpoint, "int3")
ACTION(debug_trap, ".byte 0xf1")
ACTION(overflow_trap, ".byte 0xce")
ACTION(undefined, "ud2")
ACTION(read_counter, "xor %%ecx, %%ecx\n rdpmc" ::: "rax", "rcx", "rdx")
ACTION(xsetbv, "xor %%ecx, %%ecx\n xor %%edx, %%edx\n mov $7, %%eax\n xsetbv" ::: "rax", "rcx", "rdx")
ACTION(vmcall, "vmcall" ::: "rax", "rbx", "rcx", "rdx", "memory")
ACTION(vmmcall, "vmmcall" ::: "rax", "rbx", "rcx", "rdx", "memory")
ACTION(vmrun, "mov $0x200000, %%eax\n vmrun" ::: "rax", "memory")
ACTION(vmxoff, "vmxoff" ::: "memory")
ACTION(monitor, "lea (%%rsp), %%rax\n xor %%ecx, %%ecx\n xor %%edx, %%edx\n monitor\n mwait" ::: "rax", "rcx", "rdx", "memory")
ACTION(wbinvd, "wbinvd" ::: "memory")
ACTION(invd, "invd" ::: "memory")
ACTION(cpuid_flood, "mov $2000, %%esi\n1: mov %%esi, %%eax\n xor %%ecx, %%ecx\n cpuid\n dec %%esi\n jnz 1b" ::: "rax", "rbx", "rcx", "rdx", "rsi")
ACTION(store_words, "smsw %%ax\n str %%ax\n sldt %%ax" ::: "rax")
ACTION(store_tables, "sub $16, %%rsp\n sgdt (%%rsp)\n sidt (%%rsp)\n add $16, %%rsp" ::: "memory")
ACTION(swapgs, "swapgs")
ACTION(debug_registers, "xor %%eax, %%eax\n mov %%rax, %%dr0\n mov $0x401, %%eax\n mov %%rax, %%dr7\n mov %%dr6, %%rax" ::: "rax")
ACTION(lock_prefix, ".byte 0xf0, 0x90")
ACTION(too_long, ".fill 16, 1, 0x66\n nop")
ACTION(far_prefixes, ".fill 14, 1, 0x66\n hlt")
ACTION(in_kernel_segments, "mov %%fs, %%eax\n mov %%eax, %%fs\n mov %%gs, %%eax\n mov %%eax, %%gs" ::: "rax")
ACTION(write_fs_base, "mov $0x200000, %%eax\n wrfsbase %%rax" ::: "rax")

static void msr_efer(void) { write_msr(0xc0000080, 0); }
static void msr_lstar(void) { write_msr(0xc0000082, 0x100000); }
static void msr_star(void) { write_msr(0xc0000081, 0x0008001000000000); }
static void msr_sysenter(void) { write_msr(0x176, 0x100000); }
static void msr_apic(void) { write_msr(0x1b, 0xfee00900); }
static void msr_microcode(void) { write_msr(0x79, 0x100000); }
static void msr_fs_wild(void) { write_msr(0xc0000100, 0x8000000000000000); }
static void msr_fs_high(void) { write_msr(0xc0000100, 0xffff888000000000); __asm__ volatile("mov %%fs:0, %%rax" ::: "rax"); }
static void msr_paravirtual(void) { write_msr(0x4b564d01, 0x10001); }
static void msr_backend(void) { write_msr(0x4b564df0, 0x100000); }

#define ENTRY(name) { #name, name }
static const struct { const char *name; void (*run)(void); } actions[] = {
    ENTRY(cr0_paging_off), ENTRY(cr0_protection_off), ENTRY(cr3_wild), ENTRY(cr3_hole), ENTRY(cr4_clear), ENTRY(cr8_write),
    ENTRY(clts), ENTRY(lmsw), ENTRY(invlpg), ENTRY(lgdt_wild), ENTRY(lidt_wild), ENTRY(lgdt_outside), ENTRY(ltr_wild),
    ENTRY(lldt_wild), ENTRY(load_ss_wild), ENTRY(load_ds_ring_three), ENTRY(far_return_ring_three), ENTRY(far_jump_gate),
    ENTRY(far_call_wild), ENTRY(halt_processor), ENTRY(interrupts), ENTRY(flags_through_popf), ENTRY(return_to_garbage),
    ENTRY(return_to_hole), ENTRY(narrow_return), ENTRY(system_call), ENTRY(system_call_flood), ENTRY(system_return),
    ENTRY(system_enter), ENTRY(system_exit), ENTRY(linux_system_call), ENTRY(breakpoint), ENTRY(debug_trap),
    ENTRY(overflow_trap), ENTRY(undefined), ENTRY(read_counter), ENTRY(xsetbv), ENTRY(vmcall), ENTRY(vmmcall), ENTRY(vmrun),
    ENTRY(vmxoff), ENTRY(monitor), ENTRY(wbinvd), ENTRY(invd), ENTRY(cpuid_flood), ENTRY(store_words), ENTRY(store_tables),
    ENTRY(swapgs), ENTRY(debug_registers), ENTRY(lock_prefix), ENTRY(too_long), ENTRY(far_prefixes),
    ENTRY(in_kernel_segments), ENTRY(write_fs_base), ENTRY(msr_efer), ENTRY(msr_lstar), ENTRY(msr_star),
    ENTRY(msr_sysenter), ENTRY(msr_apic), ENTRY(msr_microcode), ENTRY(msr_fs_wild), ENTRY(msr_fs_high),
    ENTRY(msr_paravirtual), ENTRY(msr_backend),
};

static int guest_main(const struct boot_info *boot)
{
    for (u64 i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (!same(actions[i].name, boot->cmdline))
            continue;
        install_tables();
        actions[i].run();
        puts("went on\n");
        return 0;
    }
    return 9;
}
