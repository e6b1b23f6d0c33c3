using Hillingar.Cli;
using Hillingar.Cli.Commands;

// What is made of a thousand unit files lives as long as this command, so that to collect before it has used that much is in vain.
const long WhatUnitFilesTake = 64 << 20;
if (args is ["verify", ..])
    _ = GC.TryStartNoGCRegion(WhatUnitFilesTake); // If there is not as much, collecting only takes time.

var parsed = Root.For(args).Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"hillingar: {error.Message}");
    Console.Error.WriteLine("Try 'hillingar --help'.");
    return ExitCode.BadInput;
}

return parsed.Invoke();
