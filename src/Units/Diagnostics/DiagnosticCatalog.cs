using System.Collections.Immutable;

namespace Hillingar.Units.Diagnostics;

/// <summary>
/// Every kind of mistake that Hillingar finds in texts, in one table. The list in <c>docs/unit-files.md</c> is
/// printed from it. Tens group what belongs together; a number is never given a second meaning.
/// </summary>
public static class DiagnosticCatalog
{
    // Files and syntax.
    public static readonly DiagnosticKind Syntax = Error(
        "HU0001", "The text is not TOML", "Write the line as TOML 1.0 wants it; strings stand in double quotes.");
    public static readonly DiagnosticKind DefinedTwice = Error("HU0002", "A key or section is defined twice", "Keep one of the two.");
    public static readonly DiagnosticKind UnknownFileType = Error(
        "HU0003", "A TOML file is of no known unit type",
        "Name the file NAME.TYPE.toml with one of the types unikernel, network, volume and target, or move it to another directory.");
    public static readonly DiagnosticKind NotAUnitFile = Warning(
        "HU0004", "A file is not a unit file and is left out", "Give it the ending .toml if it is meant as a unit, or move it to another directory.");
    public static readonly DiagnosticKind BadUnitName = Error(
        "HU0005", "A file's name gives no valid unit name", "Rename the file: letters, digits, '-' and '_', at most 64, the first a letter or digit.");
    public static readonly DiagnosticKind UnitDeclaredTwice = Error("HU0006", "Two files declare the same unit", "Rename or remove one of the files.");
    public static readonly DiagnosticKind NoUnits = Warning(
        "HU0007", "There is no unit file in the set", "Check the directory; a switch to no units stops everything.");
    public static readonly DiagnosticKind FileTooLarge = Error(
        "HU0008", "A unit file is too large", "A unit file may have 1 MiB; put data into the files of a volume.");
    public static readonly DiagnosticKind MoreMistakes = Warning(
        "HU0009", "A file has more mistakes than are reported", "Mend those that are reported first; many of the others may have the same cause.");

    // Sections, keys and values.
    public static readonly DiagnosticKind UnknownSection = Error(
        "HU0010", "A section is unknown", "Remove the section or write its name as documented in hillingar.unit(5).");
    public static readonly DiagnosticKind UnknownKey = Error(
        "HU0011", "A key is unknown", "Remove the key or write its name as documented in hillingar.unit(5).");
    public static readonly DiagnosticKind WrongType = Error("HU0012", "A value has the wrong TOML type", "Write the value in the type that the key has.");
    public static readonly DiagnosticKind Malformed = Error("HU0013", "A value cannot be read", "Write the value in the form that the key has.");
    public static readonly DiagnosticKind OutOfRange = Error("HU0014", "A value is out of its range", "Choose a value in the range.");
    public static readonly DiagnosticKind MissingKey = Error("HU0015", "A required key is missing", "Add the key.");
    public static readonly DiagnosticKind MissingSection = Error("HU0016", "A required section is missing", "Add the section.");
    public static readonly DiagnosticKind UnknownWord = Error("HU0017", "A value is none of the allowed words", "Use one of the words.");
    public static readonly DiagnosticKind NotASection = Error(
        "HU0018", "A value stands where a section belongs, or a section where a value belongs",
        "Write sections as [name] and values as key = value inside a section.");
    public static readonly DiagnosticKind UnnamedSection = Error(
        "HU0019", "A section that needs a name has none", "Write the device's name behind a dot, as in [net.service].");

    // Images and devices.
    public static readonly DiagnosticKind NoImageSource = Error(
        "HU0020", "The image has no source", "Write build = \"DIRECTORY\" to build it, file = \"PATH\" to take a ready one, or another source.");
    public static readonly DiagnosticKind TwoImageSources = Error(
        "HU0021", "The image has two sources", "Keep one of build, file, derivation, fetch, flake and substitute.");
    public static readonly DiagnosticKind HashWithoutFile = Error(
        "HU0022", "A hash is given for an image that is built or substituted", "Remove hash: only a ready file can be compared with one.");
    public static readonly DiagnosticKind BadDeviceName = Error(
        "HU0023", "A device name cannot occur in a Solo5 manifest", "Use 1 to 67 ASCII letters and digits, as in the image's manifest.");
    public static readonly DiagnosticKind DeviceTwice = Error(
        "HU0024", "Two devices of a unit have the same name", "Name each device as the image's manifest names it.");
    public static readonly DiagnosticKind TooManyDevices = Error(
        "HU0025", "A unit has more devices than a Solo5 manifest can hold", "A guest has at most 63 devices.");
    public static readonly DiagnosticKind OddMemory = Error(
        "HU0026", "The memory is not a whole number of 2 MiB pages", "Choose a multiple of 2M; tenders round down, and Hillingar does not do so silently.");
    public static readonly DiagnosticKind FetchWithoutHash = Error(
        "HU0027", "An image is fetched without a hash", "Add hash = \"…\" with the hash of the file that is wanted.");
    public static readonly DiagnosticKind KeyDoesNotFit = Error("HU0028", "A key does not go with another one", "Remove one of the two keys.");

    // Networks.
    public static readonly DiagnosticKind UnknownNetwork = Error(
        "HU0030", "A device is on a network that is not declared", "Declare the network in NAME.network.toml or use a declared one.");
    public static readonly DiagnosticKind AddressOutside = Error("HU0031", "An address is not in its network", "Choose an address inside the network.");
    public static readonly DiagnosticKind AddressReserved = Error(
        "HU0032", "An address cannot belong to a guest", "Choose an address that is neither the network's first or last nor the host's own.");
    public static readonly DiagnosticKind AddressTwice = Error("HU0033", "Two devices have the same address", "Give each device an address of its own.");
    public static readonly DiagnosticKind MacTwice = Error(
        "HU0034", "Two devices on a network have the same MAC address", "Give each device a MAC address of its own, or leave mac out to have one derived.");
    public static readonly DiagnosticKind SubnetsOverlap = Error("HU0035", "Two networks overlap", "Choose blocks of addresses that do not share any.");
    public static readonly DiagnosticKind HostAddressReserved = Error(
        "HU0036", "The host's address is the first or last of its network", "Choose another address of the block, usually the second.");
    public static readonly DiagnosticKind PortTwice = Error(
        "HU0037", "Two devices publish the same port of the host", "Choose another port of the host, or publish each on an address of its own.");
    public static readonly DiagnosticKind InterfaceTwice = Error(
        "HU0038", "Two interfaces of the host would have the same name", "Rename one of the two: interfaces are called after units and devices.");
    public static readonly DiagnosticKind NetworkTooSmall = Error(
        "HU0039", "A network has no room for all its guests", "Give the network a shorter prefix, or move guests to another one.");

    // Arguments.
    public static readonly DiagnosticKind UnknownReference = Error(
        "HU0040", "A reference in a string refers to nothing", "Use a reference that the unit offers; write {{ and }} for braces that are meant literally.");
    public static readonly DiagnosticKind MalformedReference = Error(
        "HU0041", "A brace in a string is not closed or not opened", "Write {name} for a reference, {{ and }} for literal braces.");
    public static readonly DiagnosticKind CommandLineTooLong = Error(
        "HU0042", "The guest's command line is too long", "Solo5 hands at most 8191 bytes to a guest; put more into a volume.");
    public static readonly DiagnosticKind ArgumentSplits = Warning(
        "HU0043", "A guest gets an argument in quotes",
        "MirageOS and the guests of the C# kit undo the quotes; for another guest write the words as separate arguments.");
    public static readonly DiagnosticKind ControlCharacter = Error("HU0044", "A string holds a control character", "Remove the character.");
    public static readonly DiagnosticKind ReferenceCycle = Error(
        "HU0045", "References lead back to where they come from", "Write out one of the descriptions.");
    public static readonly DiagnosticKind TextTooLong = Error("HU0046", "A string is too long", "Refer to less, or write shorter descriptions.");
    public static readonly DiagnosticKind ReferenceNotYetKnown = Error(
        "HU0047", "A reference stands where its value is not known yet", "Use the reference in args, or not at all.");
    public static readonly DiagnosticKind ReferenceWithoutValue = Error(
        "HU0048", "A reference is to something optional that is not there", "Write the key that the reference is to, or take the reference out.");

    // Volumes.
    public static readonly DiagnosticKind EmptyVolume = Error("HU0050", "A volume has no files", "Add files = { \"member\" = \"path\" }.");
    public static readonly DiagnosticKind BadMemberName = Error(
        "HU0051", "A volume's member name is not allowed", "Write a relative path with '/', without '.', '..' and empty parts, at most 100 bytes.");
    public static readonly DiagnosticKind MemberIsDirectory = Error("HU0052", "A volume's member is also the directory of another", "Rename one of the two.");
    public static readonly DiagnosticKind NoVolumeContent = Error("HU0053", "Nothing says what is in a volume", "Name the files, the size or the volume.");
    public static readonly DiagnosticKind TwoVolumeContents = Error("HU0054", "A volume has two contents", "Keep one of the two keys.");
    public static readonly DiagnosticKind OddVolumeSize = Error(
        "HU0055", "A volume's size is not a whole number of sectors", "Choose a multiple of 512 bytes.");
    public static readonly DiagnosticKind UnknownVolume = Error(
        "HU0056", "A device has a volume that is not declared", "Declare the volume in NAME.volume.toml or use a declared one.");
    public static readonly DiagnosticKind VolumeNotWritable = Error(
        "HU0057", "A volume of files cannot be written to", "Remove read-only, or give the volume a size in the place of files.");
    public static readonly DiagnosticKind VolumeTwice = Error(
        "HU0058", "A volume that is written to has another user", "Give each unit a volume of its own, or let all of them only read.");
    public static readonly DiagnosticKind BlockTwice = Error(
        "HU0059", "A file that is written to as a disk has another user", "Give each unit a file of its own, or let all of them only read.");

    // Restarting.
    public static readonly DiagnosticKind DelayBeyondMaximum = Error(
        "HU0060", "The restart delay is longer than its maximum", "Make delay smaller or max-delay larger.");

    // Health.
    public static readonly DiagnosticKind NoProbe = Error(
        "HU0061", "Nothing says what is tried to see whether a unit is well", "Add a probe, such as tcp = { port = 80 }.");
    public static readonly DiagnosticKind SeveralProbes = Error("HU0062", "A unit has several probes", "Keep one of them.");
    public static readonly DiagnosticKind ProbesOverlap = Error(
        "HU0063", "A probe may take longer than the time to the next", "Make timeout smaller or interval larger.");
    public static readonly DiagnosticKind ProbeWithoutDevice = Error(
        "HU0064", "A probe has no network device to ask", "Name one of the unit's network devices as device.");

    // The image's manifest against the unit.
    public static readonly DiagnosticKind DeviceMissing = Error(
        "HU0070", "The image needs a device that the unit does not give", "Add the section for the device.");
    public static readonly DiagnosticKind DeviceSuperfluous = Error(
        "HU0071", "The unit gives a device that the image does not have", "Remove the section or name it as the image's manifest does.");
    public static readonly DiagnosticKind DeviceOfOtherKind = Error(
        "HU0072", "A device is of another kind in the image", "Use [net.NAME] for network devices, and [volume.NAME] or [block.NAME] for block devices.");
    public static readonly DiagnosticKind WrongTarget = Error(
        "HU0073", "The image was built for a target that the tender does not run", "Rebuild the image for the tender's target or choose another tender.");
    public static readonly DiagnosticKind MemoryTooSmall = Error("HU0074", "The memory is too small for the image", "Give the guest more memory.");
    public static readonly DiagnosticKind WrongAbiVersion = Error(
        "HU0075", "The image speaks another version of the target's interface than the tender",
        "Rebuild the image with the version of Solo5 that the tender is from.");
    public static readonly DiagnosticKind NoTender = Warning(
        "HU0076", "No tender for the image's target is on this host", "Install Solo5, or rebuild the image for hvt, which hillingar-tender runs.");

    // What the shell finds when it looks at the files that units name.
    public static readonly DiagnosticKind ImageNotFound = Error(
        "HU0080", "The image cannot be read", "Check the path; it is relative to the unit file's directory.");
    public static readonly DiagnosticKind RecipeNotFound = Error(
        "HU0081", "The directory to build has no readable recipe",
        "Put a build.toml into the directory or check the path; it is relative to the unit file's directory.");
    public static readonly DiagnosticKind VolumeFileNotFound = Error(
        "HU0082", "A file of a volume cannot be read", "Check the path; it is relative to the unit file's directory.");
    public static readonly DiagnosticKind HashMismatch = Error(
        "HU0083", "The image has another hash than the unit says", "If the image is the one that is wanted, write its hash into the unit.");
    public static readonly DiagnosticKind NotASolo5Image = Error(
        "HU0084", "The image is not a Solo5 unikernel", "Name an ELF file that was linked with Solo5 bindings.");
    public static readonly DiagnosticKind UnreadableFile = Error(
        "HU0085", "A unit file cannot be read", "Mend the link or the permissions, or remove the file.");

    // Recipes.
    public static readonly DiagnosticKind BadSourceName = Error(
        "HU0090", "A source's name cannot be a variable", "Use letters, digits and '_', not a name that the sandbox sets itself.");
    public static readonly DiagnosticKind BadStoreName = Error(
        "HU0091", "The output's name cannot be a store name", "Use letters, digits and + - . _ ? =, at most 211, the first not a dot.");

    // Composition.
    public static readonly DiagnosticKind DropInWithoutUnit = Error(
        "HU0100", "A drop-in belongs to no unit", "Declare the unit, or rename the folder: NAME.TYPE.d holds the drop-ins of NAME.TYPE.toml.");
    public static readonly DiagnosticKind BadAppend = Error(
        "HU0101", "Something is appended to what is no list", "Write key.append = […] alone, for a key that is a list.");
    public static readonly DiagnosticKind UnknownSpecifier = Error(
        "HU0102", "A percent sign begins no specifier", "Write %i, %p, %n, %N or %t for what the unit is called, and %% for a percent sign.");
    public static readonly DiagnosticKind EndlessInstances = Error(
        "HU0103", "A template's instances need ever further instances", "Name the instances that are needed in a target, and not by the template itself.");
    public static readonly DiagnosticKind LanguageTooNew = Error(
        "HU0104", "The files are written in a newer version of the language", "Update Hillingar, or write the files in the version that it knows.");
    public static readonly DiagnosticKind DeprecatedKey = Warning("HU0105", "A key has a new name", "Write the new name.");
    public static readonly DiagnosticKind OldAndNewKey = Error(
        "HU0106", "A key is there under its old name and its new one", "Remove the one with the old name.");
    public static readonly DiagnosticKind BadUnset = Error(
        "HU0107", "Something is unset in a way that cannot be meant", "Write key.unset = true alone, or a section that says unset = true and nothing else.");

    // Modules.
    public static readonly DiagnosticKind UnknownModule = Error(
        "HU0110", "There is no module of that name",
        "Write the name of a NAME.module.toml in a unit directory, its folder modules, or among those that come with Hillingar.");
    public static readonly DiagnosticKind ModuleCycle = Error("HU0111", "Modules use each other in a circle", "Remove one of the uses.");
    public static readonly DiagnosticKind BadOption = Error(
        "HU0112", "An option is declared wrongly", "Declare the option as documented in hillingar.unit(5).");
    public static readonly DiagnosticKind BadMapping = Error(
        "HU0113", "A module maps options to what cannot be", "Refer to the module's own options: {SECTION.KEY}, and below [each.SECTION] {name} and {KEY}.");
    public static readonly DiagnosticKind SectionTaken = Error("HU0114", "A module's section has the name of another", "Choose another name for the section.");

    // What units say about each other.
    public static readonly DiagnosticKind UnknownUnit = Error("HU0120", "A unit depends on one that there is not", "Write the name of a unit of the set.");
    public static readonly DiagnosticKind DependsOnItself = Error("HU0121", "A unit depends on itself", "Remove the unit's own name.");
    public static readonly DiagnosticKind OrderCycle = Error("HU0122", "Units wait for each other in a circle", "Remove one of the orders.");
    public static readonly DiagnosticKind OrderContradiction = Error("HU0123", "A unit is to be started before and after another", "Keep one of the two.");
    public static readonly DiagnosticKind StartedConflict = Error(
        "HU0124", "Units that conflict are started together", "Remove the conflict, or do not start both.");

    // Networks with IPv6.
    public static readonly DiagnosticKind NetworkWithoutIpv6 = Error(
        "HU0130", "A device has an IPv6 address on a network without IPv6", "Give the network an address6, or remove the device's.");
    public static readonly DiagnosticKind PublishedWithoutIpv6 = Error(
        "HU0131", "A port is published on an IPv6 address for a device without one", "Give the device an address6, or publish the port on an IPv4 address.");

    /// <summary>All kinds, by identifier.</summary>
    public static ImmutableArray<DiagnosticKind> All { get; } =
    [
        Syntax, DefinedTwice, UnknownFileType, NotAUnitFile, BadUnitName, UnitDeclaredTwice, NoUnits, FileTooLarge, MoreMistakes,
        UnknownSection, UnknownKey, WrongType, Malformed, OutOfRange, MissingKey, MissingSection, UnknownWord, NotASection, UnnamedSection,
        NoImageSource, TwoImageSources, HashWithoutFile, BadDeviceName, DeviceTwice, TooManyDevices, OddMemory, FetchWithoutHash, KeyDoesNotFit,
        UnknownNetwork, AddressOutside, AddressReserved, AddressTwice, MacTwice, SubnetsOverlap, HostAddressReserved,
        PortTwice, InterfaceTwice, NetworkTooSmall,
        UnknownReference, MalformedReference, CommandLineTooLong, ArgumentSplits, ControlCharacter,
        ReferenceCycle, TextTooLong, ReferenceNotYetKnown, ReferenceWithoutValue,
        EmptyVolume, BadMemberName, MemberIsDirectory,
        NoVolumeContent, TwoVolumeContents, OddVolumeSize, UnknownVolume, VolumeNotWritable, VolumeTwice, BlockTwice,
        DelayBeyondMaximum,
        NoProbe, SeveralProbes, ProbesOverlap, ProbeWithoutDevice,
        DeviceMissing, DeviceSuperfluous, DeviceOfOtherKind, WrongTarget, MemoryTooSmall, WrongAbiVersion, NoTender,
        ImageNotFound, RecipeNotFound, VolumeFileNotFound, HashMismatch, NotASolo5Image, UnreadableFile,
        BadSourceName, BadStoreName,
        DropInWithoutUnit, BadAppend, UnknownSpecifier, EndlessInstances, LanguageTooNew, DeprecatedKey, OldAndNewKey, BadUnset,
        UnknownModule, ModuleCycle, BadOption, BadMapping, SectionTaken,
        UnknownUnit, DependsOnItself, OrderCycle, OrderContradiction, StartedConflict,
        NetworkWithoutIpv6, PublishedWithoutIpv6,
    ];

    private static DiagnosticKind Error(string id, string title, string mend) => new(id, Severity.Error, title, mend);

    private static DiagnosticKind Warning(string id, string title, string mend) => new(id, Severity.Warning, title, mend);
}
