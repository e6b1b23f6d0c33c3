using Hillingar.Linux;
using Hillingar.Tender;
using Hillingar.Tender.CommandLine;
using Hillingar.Tender.Confinement;
using Hillingar.Tender.Running;

OpenDescriptors.FillStandardStreams();
try
{
    switch (Invocation.Read(args))
    {
        case Invocation.Help:
            StandardStream.Print(Usage.Text(StandardStream.ProgramName));
            return TenderException.ExitStatus;
        case Invocation.Version:
            StandardStream.Print(Usage.Version(StandardStream.ProgramName));
            return 0;
        case Invocation.Boot invocation:
            var options = EarlyOptions.Read(invocation.Options.Span);
            var status = Warden.IsNeeded(options) ? Warden.Run(invocation, options) : Life.Run(invocation, options);
            // Nothing is left to be done at the end that the kernel does not do at once.
            ProcessExit.Now(status);
            return 0;
        default:
            throw new TenderException("Missing KERNEL operand", showUsage: true);
    }
}
catch (TenderException e)
{
    StandardStream.Complain(e.Message);
    if (e.ShowUsage)
        StandardStream.Print(Usage.Text(StandardStream.ProgramName));
    return TenderException.ExitStatus;
}
catch (LinuxException e)
{
    // The kernel refused something that it grants wherever a virtual machine can be made at all.
    StandardStream.Complain(e.Message);
    return TenderException.ExitStatus;
}
