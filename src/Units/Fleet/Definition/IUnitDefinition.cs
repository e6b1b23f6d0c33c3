namespace Hillingar.Units.Fleet;

/// <summary>A unit of any type, with what the fleet goes by. Definitions compare by value: two that are equal are the same in every member.</summary>
public interface IUnitDefinition
{
    UnitId Id { get; }

    string Description { get; }

    /// <summary>What is written, and what follows from what the unit is made of. A dependency may come twice.</summary>
    IEnumerable<Dependency> Dependencies { get; }

    /// <summary>Whether a switch, and the start of the host, start it without a request.</summary>
    bool Autostart { get; }

    /// <summary>What has changed since a former definition of the same unit; nothing if the two are equal.</summary>
    IEnumerable<Difference> Since(IUnitDefinition before);
}
