using System.CommandLine;
using Edge.Agent.Boards;
using Edge.Agent.Configuration;

namespace Edge.Agent.Commands;

/// <summary>What the commands that work on a site share: the file, the board, and what is said of a bad file.</summary>
internal static class SiteFile
{
    public static Argument<string> Argument() => new("FILE") { Description = "The site's configuration, site.toml." };

    public static Option<string?> BusServerOption() =>
        new("--bus-server")
        {
            Description = "Unix socket of a simulator that plays the hardware, in place of this machine's own buses.",
            HelpName = "PATH",
        };

    /// <summary>Reads the file and prints every problem to standard error. Null when it cannot be used; then
    /// <paramref name="exitCode"/> says why: 1 errors in it, 2 no configuration at all.</summary>
    public static SiteConfiguration? Load(string path, out int exitCode)
    {
        var result = SiteConfiguration.Load(path);
        foreach (var problem in result.Problems)
        {
            Console.Error.WriteLine(problem);
        }

        exitCode = result.ExitCode;
        return exitCode == 0 ? result.Configuration : null;
    }

    public static IBoard OpenBoard(string? busServer) => OpenBoard(busServer, trustsClock: false);

    public static IBoard OpenBoard(string? busServer, bool trustsClock) =>
        busServer is null
            ? new LinuxBoard(HostTime.Provider)
            : new BusServerBoard(busServer, HostTime.Provider, trustsClock);
}
