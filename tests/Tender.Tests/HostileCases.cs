using static Hillingar.Tender.Tests.HostileEnd;

namespace Hillingar.Tender.Tests;

/// <summary>
/// The hostile guests of <c>guests/tests</c> by name and argument, with the end of each in user mode and in kernel mode. They differ
/// where ring 0 really may do what the stand-in refuses, and where KVM without hardware support emulates ring 0 incompletely.
/// </summary>
internal static class HostileCases
{
    private const string OwnTables = "The guest sets up its own address space, which user mode cannot give it: rip=0x10";

    /// <summary>Arguments of <c>traploop</c> that never end by themselves.</summary>
    internal static readonly string[] Endless = ["endless", "endless-no-return", "handler-faults", "loop-without-interrupts"];

    internal static readonly IReadOnlyDictionary<string, (HostileEnd User, HostileEnd Kernel)> All = Ports()
        .Concat(Pointers()).Concat(Devices()).Concat(Instructions()).Concat(Returns()).Concat(Registers()).Concat(Tables()).Concat(Flags())
        .Concat(Memory()).ToDictionary(one => one.Name, one => (one.User, one.Kernel));

    private static IEnumerable<(string Name, HostileEnd User, HostileEnd Kernel)> Ports() =>
    [
        Both("ports scan-out", Refused("Invalid guest port access: port=0x0\n")),
        Both("ports scan-out-down", Refused("Invalid guest port access: port=0xffff\n")),
        Both("ports scan-in", Refused("Invalid guest port access: port=0x0\n")),
        Both("ports out-word", Refused("Invalid guest port access: port=0x502\n")),
        Both("ports out-immediate", Refused("Invalid guest port access: port=0x80\n")),
        Both("ports out-ring", Refused("Invalid guest port access: port=0x600\n")),
        Both("ports in-word", Refused("Invalid guest port access: port=0x502\n")),
        Both("ports string-byte", Refused("Invalid guest port access: port=0x502\n")),
        // String output is a hypercall for each word; each word is the address 0, where a console write of no bytes is.
        Both("ports string-one", new HostileEnd(9, "", "")),
        Both("ports string-many", new HostileEnd(9, "", "")),
        Both("ports string-in", Refused("Invalid guest port access: port=0x502\n")),
        Both("ports string-outside", TripleFault),
        Both("ports flood", Prints("")),
    ];

    // Hypercall, address of the structure ("-": the guest's own), words: all hexadecimal. Memory ends at 0x400000.
    private static IEnumerable<(string Name, HostileEnd User, HostileEnd Kernel)> Pointers() =>
    [
        Both("call 0 -", Refused("Invalid guest hypercall: num=0\n")),
        Both("call 9 -", Refused("Invalid guest port access: port=0x509\n")),
        Both("call 1 0", Refused("Invalid guest access: gpa=0x0, sz=8\n")),
        Both("call 1 20000", Refused("Invalid guest access: gpa=0x20000, sz=8\n")),
        Both("call 1 100000", Refused("Invalid guest access: gpa=0x100000, sz=8\n")),
        Both("call 1 3ffffc", Refused("Invalid guest access: gpa=0x3ffffc, sz=8\n")),
        Both("call 1 ffffffff", Refused("Invalid guest access: gpa=0xffffffff, sz=8\n")),
        Both("call 2 - 400000 0", Refused("Invalid guest access: gpa=0x400000, sz=0\n")),
        Both("call 2 - 3fffff 2", Refused("Invalid guest access: gpa=0x3fffff, sz=2\n")),
        Both("call 2 - 200000 ffffffffffffff00", Refused("Invalid guest access: gpa=0x200000, sz=18446744073709551360\n")),
        Both("call 2 - ffffffffffffffff 1", Refused("Invalid guest access: gpa=0xffffffffffffffff, sz=1\n")),
        Both("call 3 3ffff0", Refused("Invalid guest access: gpa=0x3ffff0, sz=24\n")),
        Both("call 3 10000", Refused("Invalid guest access: gpa=0x10000, sz=24\n")),
        Both("call 4 - 1 0 3fff00 200", Refused("Invalid guest access: gpa=0x3fff00, sz=512\n")),
        Both("call 5 - 1 0 100000 200", Refused("Invalid guest access: gpa=0x100000, sz=512\n")),
        Both("call 5 - 1 0 10000 200", Refused("Invalid guest access: gpa=0x10000, sz=512\n")),
        Both("call 5 - 1 0 9000 200", Refused("Invalid guest access: gpa=0x9000, sz=512\n")),
        Both("call 6 -", Refused("Invalid guest hypercall: num=6\n")),
        Both("call 7 -", Refused("Invalid guest hypercall: num=7\n")),
        Both("call 8 - 400000 7", Refused("Invalid guest access: gpa=0x400000, sz=512\n")),
        Both("call 8 - 3ffe01 7", Refused("Invalid guest access: gpa=0x3ffe01, sz=512\n")),
        Both("call 8 - ffffffffffffffff 7", Refused("Invalid guest access: gpa=0xffffffffffffffff, sz=512\n")),
        Both("call 8 3ffff8", Refused("Invalid guest access: gpa=0x3ffff8, sz=16\n")),
        Both("memory halt-cookie-in-text", new HostileEnd(7, "", "")),
    ];

    private static IEnumerable<(string Name, HostileEnd User, HostileEnd Kernel)> Devices() =>
    [
        Answer("call 4 - 0 0 200000 200", 2),
        Answer("call 4 - 3f 0 200000 200", 2),
        Answer("call 4 - 40 0 200000 200", 2),
        Answer("call 4 - 100000001 0 200000 200", 2),
        Answer("call 4 - ffffffffffffffff 0 200000 200", 2),
        Answer("call 4 - 1 7fffffffffffffff 200000 200", 2),
        Answer("call 4 - 1 ffffffffffffffff 200000 2", 2),
        Answer("call 5 - 1 0 200000 ffffffffffffffff", 2),
        Answer("call 5 - 1 1000 200000 1", 2),
        Answer("call 5 - 1 fff 200000 1", 0),
        // A buffer over its own structure: what was read replaces the arguments, and the answer comes last.
        Both("call 5 200000 1 0 200000 28", Prints("0000000000000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000\n")),
        Both("call 5 300001 1 0 300000 10", Prints("0000000000000000 0000000000000000 0000000000300000 0000000000000010 ffffffff00000000\n")),
    ];

    // In kernel mode they are ring 0's own business, as far as the emulator of this kind of host knows them.
    private static IEnumerable<(string Name, HostileEnd User, HostileEnd Kernel)> Instructions() =>
    [
        .. UserTraps(13, "clts", "lmsw", "invlpg", "wbinvd", "invd", "swapgs", "debug_registers", "xsetbv", "vmrun", "monitor"),
        .. UserTraps(6, "system_enter", "vmxoff"),
        .. UserTraps(3, "breakpoint"),
        .. UserTraps(1, "debug_trap"),
        .. UserTraps(128, "linux_system_call"),
        // One of the two is the host processor's own call of KVM, which answers it at level 3 with an error number; the other is none of its instructions.
        ("privileged vmcall", Defined, Defined),
        ("privileged vmmcall", Defined, Defined),
        Both("privileged system_call", Trap(6)),
        Both("privileged system_call_flood", Trap(6)),
        Both("privileged undefined", Trap(6)),
        Both("privileged overflow_trap", Trap(6)),
        Both("privileged lock_prefix", Trap(6)),
        Both("privileged too_long", Trap(13)),
        Both("privileged system_exit", Trap(13)),
        Both("privileged read_counter", Trap(13)),
        Both("privileged cpuid_flood", GoesOn),
        Both("privileged store_words", GoesOn),
        Both("privileged store_tables", GoesOn),
        Both("privileged interrupts", GoesOn),
        Both("privileged in_kernel_segments", GoesOn),
        Both("privileged halt_processor", Refused("KVM: unhandled exit: exit_reason=0x5, rip=0x10")),
        Both("privileged far_prefixes", Refused("KVM: unhandled exit: exit_reason=0x5, rip=0x10")),
    ];

    private static IEnumerable<(string Name, HostileEnd User, HostileEnd Kernel)> Returns() =>
    [
        Both("privileged return_to_garbage", Trap(13, 65532)),
        // The tender's task state is at the address: present in user mode, where it is out of reach.
        ("privileged return_to_hole", Trap(14, 1), Trap(14)),
        Both("privileged narrow_return", Trap(13)),
        Both("privileged far_call_wild", Trap(13, 65528)),
        ("privileged far_jump_gate", Trap(13, 24), Defined),
        ("privileged system_return", Trap(13), Defined),
        // Ring 3 is where the guest is already; it gains nothing.
        ("privileged far_return_ring_three", GoesOn, Trap(13, 48)),
        ("privileged load_ds_ring_three", GoesOn, Trap(13, 40)),
    ];

    private static IEnumerable<(string Name, HostileEnd User, HostileEnd Kernel)> Registers() =>
    [
        Both("privileged cr0_paging_off", Trap(13)),
        ("privileged cr0_protection_off", Trap(13), Defined),
        ("privileged cr3_wild", Refused(OwnTables), Defined),
        ("privileged cr3_hole", Refused(OwnTables), Defined),
        Both("privileged cr4_clear", Trap(13)),
        ("privileged cr8_write", Trap(13), GoesOn),
        ("privileged ltr_wild", Trap(13), Trap(13, 65528)),
        ("privileged lldt_wild", Trap(13), Trap(13, 65528)),
        Both("privileged load_ss_wild", Trap(13, 65528)),
        Both("privileged lgdt_wild", TripleFault),
        Both("privileged lidt_wild", TripleFault),
        ("privileged lgdt_outside", Trap(13), Trap(14)),
        .. UserTraps(13, "msr_efer", "msr_lstar", "msr_star", "msr_sysenter", "msr_apic", "msr_microcode", "msr_paravirtual", "msr_backend"),
        Both("privileged msr_fs_wild", Trap(13)),
        Both("privileged msr_fs_high", Trap(14)),
    ];

    private static IEnumerable<(string Name, HostileEnd User, HostileEnd Kernel)> Tables() =>
    [
        .. new[]
        {
            "idt-unmapped", "idt-outside", "idt-wrapping", "idt-tender-tables", "idt-empty", "stack-outside", "stack-in-text",
            "stack-in-tables", "stack-wrapping", "stack-noncanonical", "stack-pointer-zero-no-ist",
        }.Select(name => Both("traploop " + name, TripleFault)),
        Both("traploop idt-itself", Trap(14, 2)),
        Both("traploop gate-absent", Trap(8)),
        ("traploop gate-of-a-task", Trap(8), Defined),
        Both("traploop gate-selector-wild", Trap(8)),
        Both("traploop gate-selector-null", Trap(8)),
        ("traploop gate-selector-data", Trap(8), Defined),
        Both("traploop handler-noncanonical", Trap(8)),
        // The boot information is readable, so that it can be executed too: zeros are stores through RAX.
        Both("traploop handler-in-boot-information", Refused("KVM: host/guest translation fault: rip=0x1000")),
        Both("traploop stack-index-wild", Trap(8)),
        // A processor keeps the segment that LTR found; the stand-in reads the guest's table at each trap.
        ("traploop task-state-outside", TripleFault, Trap(6)),
        Both("traploop stack-pointer-garbage", Trap(12)),
        Both("traploop push-at-top", Trap(14)),
    ];

    private static IEnumerable<(string Name, HostileEnd User, HostileEnd Kernel)> Flags() =>
    [
        Both("privileged flags_through_popf", GoesOn),
        Both("traploop nested-task-flag", Trap(6)),
        Both("traploop resume-flag", Trap(6)),
        Both("traploop virtual-8086-flag", Trap(6)),
        Both("traploop misaligned-access", Trap(6)),
        Both("traploop hypercall-in-trap-gate-flags", Trap(6)),
        ("traploop single-step", Trap(1), Defined),
    ];

    private static IEnumerable<(string Name, HostileEnd User, HostileEnd Kernel)> Memory() =>
    [
        Both("memory execute-data", new HostileEnd(42, "", "")),
        Both("memory write-text", Refused("KVM: host/guest translation fault: rip=0x10")),
        Both("memory write-boot-information", PageFault(3, 0x10000)),
        Both("memory read-descriptors", PageFault(0, 0x1000)),
        Both("memory read-page-tables", PageFault(0, 0x2000)),
        Both("memory write-page-tables", PageFault(2, 0x8080)),
        ("memory write-task-state", PageFault(3, 0x9066), PageFault(2, 0x9066)),
        ("memory write-port-bitmap", PageFault(3, 0xB000), PageFault(2, 0xB000)),
        Both("memory jump-zero", PageFault(0, 0)),
        ("memory jump-hole", PageFault(1, 0x9000), PageFault(0, 0x9000)),
        Both("memory jump-page-tables", PageFault(0, 0x2000)),
        Both("memory jump-noncanonical", Trap(13)),
        Both("memory jump-upper-half", PageFault(0, 0xFFFFFFFF81000000)),
        Both("memory read-upper-half", PageFault(0, 0xFFFFFFFF81000000)),
        Both("memory read-vsyscall", PageFault(0, 0xFFFFFFFFFF600000)),
        Both("memory jump-boot-information", PageFault(3, 0x10038)),
        Both("memory jump-top", PageFault(0, 0x400000)),
        Both("memory instruction-at-top", PageFault(0, 0x400000)),
        Both("memory privileged-at-top", Refused("KVM: unhandled exit: exit_reason=0x5, rip=0x400000\n")),
        Both("memory read-past-the-end", PageFault(0, 0x400000)),
        Both("memory move-over-everything", PageFault(2, 0x400000)),
        Both("memory move-down", Refused("KVM: host/guest translation fault: rip=0x10")),
        Both("memory touch-everything", Prints("")),
        ("memory own-page-tables", Refused(OwnTables), Prints("mapped\n")),
        ("memory own-page-tables-empty", Refused(OwnTables), TripleFault),
        ("memory own-page-tables-outside", Refused(OwnTables), TripleFault),
    ];

    private static (string Name, HostileEnd User, HostileEnd Kernel) Both(string name, HostileEnd end) => (name, end, end);

    private static (string Name, HostileEnd User, HostileEnd Kernel) Answer(string name, int result)
    {
        var words = name.Split(' ')[3..].Select(word => word.PadLeft(16, '0'));
        return Both(name, Prints($"{string.Join(' ', words)} ffffffff{result:x8}\n"));
    }

    private static HostileEnd PageFault(int errorCode, ulong address) => Trap(14, errorCode, $" cr2 {address:x16}");

    private static IEnumerable<(string Name, HostileEnd User, HostileEnd Kernel)> UserTraps(int vector, params string[] names) =>
        names.Select(name => ("privileged " + name, Trap(vector), Defined));
}
