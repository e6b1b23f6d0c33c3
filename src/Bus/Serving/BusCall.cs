namespace Hillingar.Bus;

/// <summary>A call of a method of ours, as the one who answers it sees it.</summary>
/// <param name="Objects">The objects as they were when the call was taken up.</param>
/// <param name="Target">The object that was called.</param>
/// <param name="Sender">The caller's unique name on the bus.</param>
/// <param name="Caller">Asks the bus who that is.</param>
public sealed record BusCall(HostObjects Objects, BusObject Target, string Sender, Func<Task<BusCaller>> Caller);

/// <summary>Who a connection of the bus belongs to.</summary>
/// <param name="Groups">All of them; empty where the bus does not tell.</param>
public sealed record BusCaller(uint User, uint Pid, IReadOnlyList<uint> Groups);
