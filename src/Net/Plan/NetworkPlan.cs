using System.Collections.Immutable;

namespace Hillingar.Net;

/// <summary>What to do about the networks, in order. With refusals there are no actions: all or nothing.</summary>
public sealed record NetworkPlan(ImmutableArray<NetworkAction> Actions, ImmutableArray<NetworkRefusal> Refusals)
{
    public bool IsRefused => !Refusals.IsEmpty;

    /// <summary>Whether everything is as wanted already.</summary>
    public bool IsEmpty => Actions.IsEmpty && Refusals.IsEmpty;
}
