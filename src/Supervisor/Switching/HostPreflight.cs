using Hillingar.Linux;
using Hillingar.Linux.Solo5;
using Hillingar.Sources;
using Hillingar.Supervisor.Tenders;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Switching;

/// <summary>What must be there on this host before anything that runs is touched: images, tenders, <c>/dev/kvm</c>, and what else units ask of it.</summary>
internal sealed class HostPreflight(TenderCatalog tenders, IEnumerable<IHostCheck> checks, string kvmPath = HostPreflight.Kvm)
{
    private const string Kvm = "/dev/kvm";

    /// <summary>The sentence, without its full stop, that says why a generation cannot run here and what to do; null if it can.</summary>
    /// <param name="inForce">
    /// What runs now; null for nothing. A unit that is the same there is no concern of the switch: if its image or tender is gone, it fails by itself.
    /// </param>
    public string? Refusal(RealisedHost host, RealisedHost? inForce)
    {
        var known = (inForce ?? RealisedHost.Empty).Units.ToDictionary(unit => unit.Name);
        return Unrunnable(host.Units.Where(unit => !known.TryGetValue(unit.Name, out var same) || !same.Equals(unit)))
            .Concat(Lacks(host)).Select(reason => $"{reason}; nothing was changed").FirstOrDefault();
    }

    /// <summary>
    /// What of the host units ask for and it does not have, each as a sentence without its full stop. When a host starts this is no reason to
    /// leave everything down: what is affected fails by itself.
    /// </summary>
    public IEnumerable<string> Unmet(RealisedHost host) => Unrunnable(host.Units).Concat(Lacks(host));

    private IEnumerable<string> Lacks(RealisedHost host) => checks.Select(check => check.Refusal(host)).OfType<string>();

    private IEnumerable<string> Unrunnable(IEnumerable<RealisedUnit> units)
    {
        var targets = new Dictionary<string, ImageTarget>(); // Many units may run one image.
        var kvm = new Lazy<string?>(KvmRefusal);
        foreach (var unit in units)
        {
            if (Refusal(unit, targets, kvm) is { } reason)
                yield return $"{unit.Name} cannot run on this host: {reason}";
        }
    }

    private string? Refusal(RealisedUnit unit, Dictionary<string, ImageTarget> targets, Lazy<string?> kvm)
    {
        foreach (var path in unit.Volumes.Select(volume => volume.StorePath).Prepend(unit.Image))
        {
            if (!File.Exists(path))
                return $"'{path}' is no longer in the store";
        }

        if (!targets.TryGetValue(unit.Image, out var target))
        {
            try
            {
                targets[unit.Image] = target = ImageNotes.TargetOf(unit.Image);
            }
            catch (Exception e) when (e is Solo5ImageException or LinuxException)
            {
                return $"'{unit.Image}' is not a Solo5 image ({e.Message})";
            }
        }

        if (!tenders.TryFind(unit.Tender, target, out var program, out var problem))
            return problem;
        if (TenderLauncher.Unsuited(unit, program) is { } unsuited)
            return unsuited;
        return target == ImageTarget.Hvt ? kvm.Value : null;
    }

    private string? KvmRefusal()
    {
        const string WayOut =
            "load kvm_intel or kvm_amd, switch virtualisation on in the firmware or for this virtual machine, "
                + "or build the image for the target spt and install solo5-spt";
        try
        {
            using var kvm = File.Open(kvmPath, FileMode.Open, FileAccess.ReadWrite);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"there is no {kvmPath}: {WayOut}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{kvmPath} cannot be opened ({e.Message}): run hillingard as root, or {WayOut}";
        }
    }
}
