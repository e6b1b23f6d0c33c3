namespace Hillingar.Bus;

/// <summary>
/// What a caller may have to be allowed to do, by its name in polkit. Root, and the user that the daemon runs as, may do all of it; of others
/// the policy decides, with the details <c>unit</c> and <c>verb</c>, and where there is no polkit the answer is no.
/// </summary>
/// <param name="Id">The action's name in polkit.</param>
/// <param name="Description">What polkit calls it in lists.</param>
/// <param name="Message">What a person is asked to authenticate for.</param>
/// <param name="Groups">Groups whose members may do it without being asked.</param>
public sealed record BusAction(string Id, string Description, string Message, params IReadOnlyList<string> Groups)
{
    public static BusAction ManageUnits { get; } = new(
        "org.hillingar.manage-units", "Manage unikernels and other units", "Authentication is required to manage the unit '$(unit)'.");

    public static BusAction Switch { get; } = new(
        "org.hillingar.switch", "Switch to another generation", "Authentication is required to switch this host to another generation.");

    public static BusAction Verify { get; } = new(
        "org.hillingar.verify", "Check unit files", "Authentication is required to have hillingard read unit files.");

    public static BusAction ReadConsole { get; } = new(
        "org.hillingar.read-console", "Read a unit's console", "Authentication is required to read the console of '$(unit)'.", "systemd-journal", "adm");

    public static IReadOnlyList<BusAction> All { get; } = [ManageUnits, Switch, Verify, ReadConsole];
}
