namespace Hillingar.Linux.Tests.Abi;

/// <summary>Every size, offset and number that the imports rely on, compared with the installed headers.</summary>
public sealed class AbiTests
{
    [Fact]
    public void ErrorNumbersAndSignals() => CProbe.Compare(
        ["errno.h", "signal.h"],
        [.. AbiTable.Members<Errno>(), .. AbiTable.Members<Signal>()]);

    [Fact]
    public void FilesAndWaiting() => CProbe.Compare(
        ["fcntl.h", "sys/epoll.h", "sys/eventfd.h", "poll.h", "sched.h", "sys/uio.h", "sys/file.h"],
        [
            .. AbiTable.Constants(typeof(Fcntl)),
            .. AbiTable.Constants(typeof(EpollSet)),
            .. AbiTable.Constants(typeof(EventDescriptor)),
            .. AbiTable.Constants(typeof(SysPoll)),
            .. AbiTable.Constants(typeof(Sched)),
            .. AbiTable.Constants(typeof(SysFile)),
            .. AbiTable.Struct<EpollEvent>("struct epoll_event", "Events events", "Tag data"),
            .. AbiTable.Struct<SysPoll.PollFd>("struct pollfd", "Descriptor fd", "Events events", "Returned revents"),
        ]);

    [Fact]
    public void UnixSockets() => CProbe.Compare(
        ["sys/socket.h", "sys/un.h", "sys/uio.h"],
        [
            .. AbiTable.Constants(typeof(SysSocketAbi)),
            new("sizeof(((struct sockaddr_un *)0)->sun_path)", SysSocketAbi.PathSize),
            new("offsetof(struct sockaddr_un, sun_path)", sizeof(ushort)),
            .. AbiTable.Struct<SysSocketAbi.TimeValue>("struct timeval", "Seconds tv_sec", "Microseconds tv_usec"),
            .. AbiTable.Struct<SysSocketAbi.IoVector>("struct iovec", "Start iov_base", "Length iov_len"),
            .. AbiTable.Struct<SysSocketAbi.MessageHeader>(
                "struct msghdr", "Name msg_name", "NameLength msg_namelen", "Vectors msg_iov", "VectorCount msg_iovlen", "Control msg_control",
                "ControlLength msg_controllen", "Flags msg_flags"),
            new("CMSG_SPACE(sizeof(int))", System.Runtime.CompilerServices.Unsafe.SizeOf<SysSocketAbi.DescriptorMessage>()),
            new("CMSG_LEN(sizeof(int))", SysSocketAbi.DescriptorMessage.UsedLength),
            new("offsetof(struct cmsghdr, cmsg_level)", System.Runtime.InteropServices.Marshal.OffsetOf<SysSocketAbi.DescriptorMessage>("Level")),
            new("offsetof(struct cmsghdr, cmsg_type)", System.Runtime.InteropServices.Marshal.OffsetOf<SysSocketAbi.DescriptorMessage>("Type")),
            new("CMSG_LEN(0)", System.Runtime.InteropServices.Marshal.OffsetOf<SysSocketAbi.DescriptorMessage>("Descriptor")),
        ]);

    [Fact]
    public void Coders() => CProbe.Compare(
        ["bzlib.h", "lzma.h", "zstd.h"],
        [
            .. AbiTable.Constants(typeof(Lzma), include: name => name.StartsWith("LZMA_", StringComparison.Ordinal)),
            .. AbiTable.Constants(typeof(Bzip2), include: name => name.StartsWith("BZ_", StringComparison.Ordinal)),
            .. AbiTable.Struct<Bzip2.StreamState>(
                "bz_stream", "NextIn next_in", "AvailableIn avail_in", "TotalInLow total_in_lo32", "TotalInHigh total_in_hi32", "NextOut next_out",
                "AvailableOut avail_out", "TotalOutLow total_out_lo32", "TotalOutHigh total_out_hi32"),
            .. AbiTable.Constants(typeof(Zstd), include: name => name.StartsWith("ZSTD_", StringComparison.Ordinal)),
            .. AbiTable.Struct<Lzma.StreamState>(
                "lzma_stream", "NextIn next_in", "AvailableIn avail_in", "TotalIn total_in",
                "NextOut next_out", "AvailableOut avail_out", "TotalOut total_out"),
            .. AbiTable.Struct<Zstd.Region>("ZSTD_inBuffer", "Start src", "Size size", "Position pos"),
            .. AbiTable.Struct<Zstd.Region>("ZSTD_outBuffer", "Start dst", "Size size", "Position pos"),
        ]);

    [Fact]
    public void TreesByBytes() => CProbe.Compare(
        ["fcntl.h", "sys/stat.h", "sys/file.h", "dirent.h", "stdio.h"],
        [
            .. AbiTable.Constants(typeof(AtCalls)),
            .. AbiTable.Constants(typeof(SysFile)),
            new("offsetof(struct dirent64, d_reclen)", AtCalls.RecordLengthOffset),
            new("offsetof(struct dirent64, d_type)", AtCalls.FileTypeOffset),
            new("offsetof(struct dirent64, d_name)", AtCalls.FileNameOffset),
        ]);

    [Fact]
    public void Processes() => CProbe.Compare(
        ["spawn.h", "sys/wait.h", "signal.h", "sys/signalfd.h", "sys/personality.h"],
        [
            .. Enum.GetValues<Personality>().Where(shown => shown != Personality.None).Select(shown => new AbiLine($"{shown}", (long)shown)),
            .. AbiTable.Constants(typeof(Spawn)),
            .. AbiTable.Constants(typeof(SysWait)),
            .. AbiTable.Constants(typeof(SignalMask)),
            .. AbiTable.Constants(typeof(SignalDescriptor)),
            .. AbiTable.Struct<SignalDescriptor.Information>("struct signalfd_siginfo", "Number ssi_signo"),
            .. AbiTable.Struct<SysWait.SigInfo>("siginfo_t", "Code si_code", "Pid si_pid", "Status si_status"),
            new("sizeof(posix_spawnattr_t)", Spawn.AttributesSize),
            new("sizeof(posix_spawn_file_actions_t)", Spawn.FileActionsSize),
            new("sizeof(sigset_t)", Spawn.SigsetSize),
        ]);

    [Fact]
    public void Confinement() => CProbe.Compare(
        ["sys/prctl.h", "sys/mount.h", "sys/syscall.h", "asm/unistd_64.h", "linux/capability.h", "linux/seccomp.h", "linux/filter.h", "linux/audit.h"],
        [
            .. AbiTable.Constants(typeof(Privileges), include: name => name.Contains('_', StringComparison.Ordinal)),
            .. AbiTable.Constants(typeof(SysMount), include: name => name.Contains('_', StringComparison.Ordinal)),
            .. AbiTable.Constants(typeof(SeccompAbi), include: name => name.Contains('_', StringComparison.Ordinal)),
            .. Enum.GetValues<Syscall>().Select(call => new AbiLine($"__NR_{call}", (long)call)),
            new("__NR_close_range", OpenDescriptors.__NR_close_range),
            new("BPF_LD | BPF_W | BPF_ABS", SeccompAbi.LoadWord),
            new("BPF_ALU | BPF_AND | BPF_K", SeccompAbi.And),
            new("BPF_JMP | BPF_JEQ | BPF_K", SeccompAbi.JumpIfEqual),
            new("BPF_JMP | BPF_JGE | BPF_K", SeccompAbi.JumpIfNotBelow),
            new("BPF_RET | BPF_K", SeccompAbi.Return),
            new("BPF_MAXINSNS", SeccompFilter.LongestProgram),
            new("offsetof(struct seccomp_data, nr)", SeccompAbi.NumberOffset),
            new("offsetof(struct seccomp_data, arch)", SeccompAbi.ArchitectureOffset),
            new("offsetof(struct seccomp_data, args)", SeccompAbi.ArgumentsOffset),
            new("sizeof(((struct seccomp_data *)0)->args[0])", SeccompAbi.ArgumentSize),
            new("sizeof(struct sock_filter)", System.Runtime.CompilerServices.Unsafe.SizeOf<SockFilter>()),
            .. AbiTable.Struct<SockProgram>("struct sock_fprog", "Length len", "Instructions filter"),
            .. AbiTable.Struct<Privileges.CapabilityHeader>("struct __user_cap_header_struct", "Version version", "Thread pid"),
        ]);

    [Fact]
    public void Netlink() => CProbe.Compare(
        ["sys/socket.h", "linux/netlink.h", "linux/rtnetlink.h", "linux/if_link.h", "linux/if_addr.h", "linux/if.h"],
        [
            .. AbiTable.Constants(typeof(NetlinkAbi)),
            .. AbiTable.Constants(typeof(RtnetlinkAbi)),
            new("(unsigned short)NLA_TYPE_MASK", NetlinkAbi.TypeMask),
            new("NLMSG_ALIGNTO", NetlinkAbi.Alignment),
            new("NLA_ALIGNTO", NetlinkAbi.Alignment),
            .. AbiTable.Struct<NetlinkAbi.Header>(
                "struct nlmsghdr", "Length nlmsg_len", "Type nlmsg_type", "Flags nlmsg_flags", "Sequence nlmsg_seq", "Port nlmsg_pid"),
            .. AbiTable.Struct<NetlinkAbi.Attribute>("struct nlattr", "Length nla_len", "Type nla_type"),
            .. AbiTable.Struct<NetlinkAbi.Error>("struct nlmsgerr", "Number error", "Request msg"),
            .. AbiTable.Struct<NetlinkAbi.Address>("struct sockaddr_nl", "Family nl_family", "Port nl_pid", "Groups nl_groups"),
            .. AbiTable.Struct<RtnetlinkAbi.LinkMessage>(
                "struct ifinfomsg", "Family ifi_family", "Type ifi_type", "Index ifi_index", "Flags ifi_flags", "Change ifi_change"),
            .. AbiTable.Struct<RtnetlinkAbi.AddressMessage>(
                "struct ifaddrmsg", "Family ifa_family", "PrefixLength ifa_prefixlen", "Flags ifa_flags", "Scope ifa_scope", "Index ifa_index"),
        ]);
}
