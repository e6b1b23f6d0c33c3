namespace Hillingar.Linux.Tests.Abi;

/// <summary>The devices that a tender drives: KVM and taps.</summary>
public sealed class DeviceAbiTests
{
    [Fact]
    public void KvmNumbers() => CProbe.Compare(
        ["sys/ioctl.h", "linux/kvm.h"],
        [
            new("KVM_GET_API_VERSION", KvmIoctl.GetApiVersion),
            new("KVM_CREATE_VM", KvmIoctl.CreateVm),
            new("KVM_CHECK_EXTENSION", KvmIoctl.CheckExtension),
            new("KVM_GET_VCPU_MMAP_SIZE", KvmIoctl.GetVcpuMmapSize),
            new("KVM_GET_SUPPORTED_CPUID", KvmIoctl.GetSupportedCpuid),
            new("KVM_CREATE_VCPU", KvmIoctl.CreateVcpu),
            new("KVM_SET_USER_MEMORY_REGION", KvmIoctl.SetUserMemoryRegion),
            new("KVM_RUN", KvmIoctl.Run),
            new("KVM_SET_SIGNAL_MASK", KvmIoctl.SetSignalMask),
            new("KVM_IOEVENTFD", KvmIoctl.IoEventfd),
            new("KVM_IOEVENTFD_FLAG_PIO", KvmIoEvent.FlagPort),
            .. AbiTable.Struct<KvmIoEvent>("struct kvm_ioeventfd", "Match datamatch", "Address addr", "Length len", "Descriptor fd", "Flags flags"),
            new("KVM_ENABLE_CAP", KvmIoctl.EnableCap),
            new("KVM_CAP_SPLIT_IRQCHIP", KvmEnableCap.SplitIrqchip),
            .. AbiTable.Struct<KvmEnableCap>("struct kvm_enable_cap", "Capability cap"),
            new("sizeof(struct kvm_signal_mask) + 8", System.Runtime.CompilerServices.Unsafe.SizeOf<KvmOneSignalMask>()),
            new("KVM_GET_REGS", KvmIoctl.GetRegs),
            new("KVM_SET_REGS", KvmIoctl.SetRegs),
            new("KVM_GET_SREGS", KvmIoctl.GetSregs),
            new("KVM_SET_SREGS", KvmIoctl.SetSregs),
            new("KVM_GET_MSRS", KvmIoctl.GetMsrs),
            new("KVM_SET_MSRS", KvmIoctl.SetMsrs),
            new("KVM_SET_CPUID2", KvmIoctl.SetCpuid2),
            new("KVM_GET_VCPU_EVENTS", KvmIoctl.GetVcpuEvents),
            new("KVM_SET_VCPU_EVENTS", KvmIoctl.SetVcpuEvents),
            new("KVM_GET_TSC_KHZ", KvmIoctl.GetTscKhz),
            new("KVM_EXIT_IO", (long)KvmExit.Io),
            new("KVM_EXIT_HLT", (long)KvmExit.Hlt),
            new("KVM_EXIT_MMIO", (long)KvmExit.Mmio),
            new("KVM_EXIT_SHUTDOWN", (long)KvmExit.Shutdown),
            new("KVM_EXIT_FAIL_ENTRY", (long)KvmExit.FailEntry),
            new("KVM_EXIT_INTERNAL_ERROR", (long)KvmExit.InternalError),
        ]);

    [Fact]
    public void KvmRegisters() => CProbe.Compare(
        ["linux/kvm.h"],
        [
            .. AbiTable.Struct<KvmRegs>("struct kvm_regs", "General rax", "Rip rip", "Rflags rflags"),
            .. Enum.GetValues<KvmRegister>().Select(register =>
                new AbiLine($"offsetof(struct kvm_regs, {register.ToString().ToLowerInvariant()}) / 8", (long)register)),
            .. AbiTable.Struct<KvmSegment>(
                "struct kvm_segment",
                "Base base", "Limit limit", "Selector selector", "Type type", "Present present",
                "Dpl dpl", "Db db", "S s", "L l", "G g", "Avl avl", "Unusable unusable"),
            .. AbiTable.Struct<KvmDescriptorTable>("struct kvm_dtable", "Base base", "Limit limit"),
            .. AbiTable.Struct<KvmSregs>(
                "struct kvm_sregs",
                "Cs cs", "Ds ds", "Es es", "Fs fs", "Gs gs", "Ss ss", "Tr tr", "Ldt ldt", "Gdt gdt", "Idt idt",
                "Cr0 cr0", "Cr2 cr2", "Cr3 cr3", "Cr4 cr4", "Cr8 cr8", "Efer efer", "ApicBase apic_base", "InterruptBitmap interrupt_bitmap"),
        ]);

    [Fact]
    public void CoreFiles() => CProbe.Compare(
        ["elf.h", "sys/user.h", "sys/procfs.h"],
        [
            new("NT_PRSTATUS", ElfProcessStatus.NoteType),
            new("NT_PRPSINFO", ElfProcessDescription.NoteType),
            .. AbiTable.Struct<ElfCoreRegisters>(
                "struct user_regs_struct",
                "R15 r15", "R14 r14", "R13 r13", "R12 r12", "Rbp rbp", "Rbx rbx", "R11 r11", "R10 r10", "R9 r9", "R8 r8", "Rax rax", "Rcx rcx",
                "Rdx rdx", "Rsi rsi", "Rdi rdi", "OriginalRax orig_rax", "Rip rip", "Cs cs", "Rflags eflags", "Rsp rsp", "Ss ss",
                "FsBase fs_base", "GsBase gs_base", "Ds ds", "Es es", "Fs fs", "Gs gs"),
            .. AbiTable.Struct<ElfProcessStatus>(
                "struct elf_prstatus",
                "SignalNumber pr_info.si_signo", "SignalCode pr_info.si_code", "SignalErrno pr_info.si_errno", "CurrentSignal pr_cursig",
                "PendingSignals pr_sigpend", "HeldSignals pr_sighold", "ProcessId pr_pid", "ParentId pr_ppid", "GroupId pr_pgrp", "SessionId pr_sid",
                "Times pr_utime", "Registers pr_reg", "HasFloatingPoint pr_fpvalid"),
            .. AbiTable.Struct<ElfProcessDescription>(
                "struct elf_prpsinfo",
                "State pr_state", "StateName pr_sname", "IsZombie pr_zomb", "Nice pr_nice", "Flags pr_flag", "UserId pr_uid", "GroupId pr_gid",
                "ProcessId pr_pid", "ParentId pr_ppid", "ProcessGroupId pr_pgrp", "SessionId pr_sid", "Name pr_fname", "Arguments pr_psargs"),
        ]);

    [Fact]
    public void KvmStructures() => CProbe.Compare(
        ["linux/kvm.h"],
        [
            .. AbiTable.Struct<KvmVcpuEvents>(
                "struct kvm_vcpu_events",
                "ExceptionInjected exception.injected", "ExceptionNumber exception.nr", "ExceptionHasErrorCode exception.has_error_code",
                "ExceptionPending exception.pending", "ExceptionErrorCode exception.error_code", "Interrupt interrupt", "Nmi nmi",
                "SipiVector sipi_vector", "Flags flags", "Smi smi", "TripleFaultPending triple_fault", "ExceptionHasPayload exception_has_payload",
                "ExceptionPayload exception_payload"),
            .. AbiTable.Struct<KvmUserspaceMemoryRegion>(
                "struct kvm_userspace_memory_region",
                "Slot slot", "Flags flags", "GuestPhysicalAddress guest_phys_addr", "MemorySize memory_size", "UserspaceAddress userspace_addr"),
            new("offsetof(struct kvm_run, exit_reason)", KvmRunArea.ExitReasonOffset),
            new("offsetof(struct kvm_run, io.direction)", KvmRunArea.UnionOffset),
            new("offsetof(struct kvm_run, io.size)", KvmRunArea.UnionOffset + 1),
            new("offsetof(struct kvm_run, io.port)", KvmRunArea.UnionOffset + 2),
            new("offsetof(struct kvm_run, io.count)", KvmRunArea.UnionOffset + 4),
            new("offsetof(struct kvm_run, io.data_offset)", KvmRunArea.UnionOffset + 8),
            new("offsetof(struct kvm_run, fail_entry.hardware_entry_failure_reason)", KvmRunArea.UnionOffset),
            new("offsetof(struct kvm_run, internal.suberror)", KvmRunArea.UnionOffset),
            .. AbiTable.Struct<KvmOneMsr>(
                "struct { struct kvm_msrs head; struct kvm_msr_entry entry; }", "Count head.nmsrs", "Index entry.index", "Data entry.data"),
            .. AbiTable.Struct<KvmCpuid>("struct { struct kvm_cpuid2 head; struct kvm_cpuid_entry2 entries[100]; }", "Count head.nent", "Leaves entries"),
        ]);

    [Fact]
    public void Taps() => CProbe.Compare(
        ["sys/ioctl.h", "sys/socket.h", "linux/if.h", "linux/if_tun.h", "linux/sockios.h", "linux/ethtool.h"],
        [
            new("TUNSETIFF", IfTunAbi.TunSetIff),
            new("TUNSETPERSIST", IfTunAbi.TunSetPersist),
            new("TUNGETIFF", IfTunAbi.TunGetIff),
            new("SIOCGIFFLAGS", IfTunAbi.GetInterfaceFlags),
            new("SIOCGIFMTU", IfTunAbi.GetInterfaceMtu),
            new("SIOCETHTOOL", IfTunAbi.Ethtool),
            new("ETHTOOL_SGSO", IfTunAbi.SetSendJoining),
            new("ETHTOOL_SGRO", IfTunAbi.SetReceiveJoining),
            new("IFF_TAP", IfTunAbi.Tap),
            new("IFF_NO_PI", IfTunAbi.NoPacketInformation),
            new("IFF_VNET_HDR", IfTunAbi.VirtioNetHeader),
            new("IFF_UP", IfTunAbi.InterfaceUp),
            new("IFF_RUNNING", IfTunAbi.InterfaceRunning),
            new("IFNAMSIZ", IfTunAbi.NameSize),
            .. AbiTable.Struct<InterfaceRequest>("struct ifreq", "Name ifr_name", "Union ifr_flags"),
            .. AbiTable.Struct<EthtoolValue>("struct ethtool_value", "Command cmd", "Data data"),
        ]);
}
