import JSONValues
public import LikenessProtocol
public import LikenessTransport
import Synchronization

/// A typed client over any connection.
///
/// Errors: `ResponseError` where the daemon answers with one, `ClientError` where the connection or the answer is
/// broken. Cancelling the task that waits for an answer cancels the request; the daemon then answers at once.
public final class Client: Sendable {
  private let connection: any Connection
  private let inbox: Inbox

  private init(connection: any Connection, inbox: Inbox) {
    self.connection = connection
    self.inbox = inbox
  }

  deinit { connection.close() }

  /// A client of the daemon at a socket, whose folder is checked first.
  public static func connect(
    to location: SocketLocation, limits: TransportLimits = TransportLimits()
  ) async throws -> Client {
    try location.checkDirectory()
    let inbox = Inbox()
    let connection = try await SocketClient.connect(to: location.path, limits: limits, handler: inbox)
    return Client(connection: connection, inbox: inbox)
  }

  /// A client of a server in the same process.
  public static func connect(
    inProcessTo accept: (any Connection) -> any MessageHandler, limits: TransportLimits = TransportLimits()
  ) -> Client {
    let inbox = Inbox()
    return Client(connection: InProcessLink.connect(limits: limits, to: accept, client: inbox), inbox: inbox)
  }

  /// Sends a request and waits for its result.
  public func call<Request: RequestType>(_ request: Request) async throws -> Request.Response {
    let id = inbox.nextID()
    let result = try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        guard inbox.expect(id, continuation) else { return }
        connection.send(.request(request, id: id))
        // The task may have been cancelled before the request was on its way.
        if Task.isCancelled { cancel(id) }
      }
    } onCancel: {
      cancel(id)
    }
    do throws(FieldError) {
      return try Request.Response(json: result)
    } catch {
      throw ClientError.answerMalformed(method: Request.method, error)
    }
  }

  public func notify(_ notification: some NotificationType) {
    connection.send(.notification(notification))
  }

  /// Closes the connection; what waits for an answer gets `ClientError.connectionClosed`.
  public func close() { connection.close() }

  private func cancel(_ id: RequestID) { notify(CancelRequestNotification(id: id)) }
}

extension Client {
  /// Makes the connection ready for other requests.
  @discardableResult
  public func initialize(as program: Program) async throws -> InitializeResponse {
    let response = try await call(InitializeRequest(client: program))
    notify(InitializedNotification())
    return response
  }

  /// Runs a fit and hands over its progress, one value at a time and in order.
  ///
  /// - Parameter request: its progress token is set here.
  public func fit(
    _ request: FitRunRequest, progress: @escaping @Sendable (ProgressValue) -> Void
  ) async throws -> FitRunResponse {
    var request = request
    let token = inbox.nextID()
    request.progressToken = token
    inbox.follow(token, progress)
    defer { inbox.unfollow(token) }
    return try await call(request)
  }

  /// Takes leave of the daemon and closes the connection.
  public func shutdown() async throws {
    _ = try await call(ShutdownRequest())
    notify(ExitNotification())
    close()
  }
}

/// Why there is no answer.
public enum ClientError: Error, Equatable, CustomStringConvertible {
  case connectionClosed
  /// The daemon sent something that is no message.
  case daemonMalformed(ResponseError)
  case answerMalformed(method: String, FieldError)

  public var description: String {
    switch self {
    case .connectionClosed: "The connection to the Likeness daemon was lost. Try again; the daemon is started anew."
    case .daemonMalformed(let error): "The Likeness daemon sent something that cannot be read: \(error)"
    case .answerMalformed(let method, let error):
      "The Likeness daemon's answer to \(method) cannot be read: \(error). Update Likeness, so that both parts fit."
    }
  }
}
