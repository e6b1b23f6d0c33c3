namespace Hillingar.Units.Language;

/// <summary>
/// What stands between the braces of a reference: <c>net.service.address</c> for the unit's own,
/// <c>unit.db.net.service.address</c> for another unit's. It is read from its end, because the name of an instance may
/// have dots.
/// </summary>
/// <param name="Unit">The other unit's name; null for the unit that the string is in.</param>
/// <param name="Section"><c>unit</c>, <c>net</c> or <c>volume</c>.</param>
/// <param name="Device">The device's name; empty in the section <c>unit</c>.</param>
/// <param name="Property">What of it.</param>
internal readonly record struct ReferenceName(string? Unit, string Section, string Device, string Property)
{
    private const string OfUnit = "unit.";

    /// <summary>The parts of a name, or null if it has not the form of one.</summary>
    public static ReferenceName? Read(string text)
    {
        var parts = text.Split('.');
        return parts switch
        {
            ["unit", var property] => new ReferenceName(null, "unit", "", property),
            [("net" or "volume") and var section, var device, var property] => new ReferenceName(null, section, device, property),
            ["unit", .., ("net" or "volume") and var section, var device, var property]
                when parts.Length > 4 && property is not ("name" or "description") =>
                new ReferenceName(text[OfUnit.Length..^(section.Length + device.Length + property.Length + 3)], section, device, property),
            ["unit", _, .., var property] => new ReferenceName(text[OfUnit.Length..^(property.Length + 1)], "unit", "", property),
            _ => null,
        };
    }

    public override string ToString() =>
        (Unit, Section) switch
        {
            (null, "unit") => $"unit.{Property}",
            (null, _) => $"{Section}.{Device}.{Property}",
            (_, "unit") => $"unit.{Unit}.{Property}",
            _ => $"unit.{Unit}.{Section}.{Device}.{Property}",
        };
}
