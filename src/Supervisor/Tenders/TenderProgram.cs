namespace Hillingar.Supervisor.Tenders;

/// <summary>A tender that this host can run.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="IsOurs">
/// Whether it is the tender of this project: devices are handed over to it as open descriptors (<c>@FD</c>), and it tells on another
/// what becomes of the guest. Stock tenders refuse the first in practice and lack the second, so they get the name of a tap that is
/// kept for them, and a private copy of each volume, which they open for writing.
/// </param>
internal sealed record TenderProgram(string Path, bool IsOurs);
