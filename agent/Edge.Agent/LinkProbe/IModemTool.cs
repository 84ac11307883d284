using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>Calls <c>mmcli</c>.</summary>
public interface IModemTool
{
    /// <summary>Calls it once. Ends soon after the call's patience, whatever the tool does; never throws for what it does.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellation">Ends it now.</param>
    Task<ManagerAnswer> RunAsync(ManagerCall call, CancellationToken cancellation);
}

/// <summary>Where there is no ModemManager.</summary>
/// <param name="board">Whose, for messages.</param>
internal sealed class NoModemTool(string board) : IModemTool
{
    /// <inheritdoc/>
    public Task<ManagerAnswer> RunAsync(ManagerCall call, CancellationToken cancellation) =>
        Task.FromResult(
            new ManagerAnswer(IsDone: false, "", $"{board} has no ModemManager: give the modem's port by its path")
        );
}
