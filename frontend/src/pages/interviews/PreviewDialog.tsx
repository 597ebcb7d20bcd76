import { useQuery } from "@tanstack/react-query";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Link } from "react-router";
import { problemPreviewQuery } from "../../api/problemRequests";
import type { CatalogProblem } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { PreviewContent } from "./ProblemPreviewPage";

interface Props {
  problem: CatalogProblem;
  isChosen: boolean;
  onAdd: () => void;
  onClose: () => void;
}

/** The preview of a problem above the form, so that what was entered stays. */
export function PreviewDialog({ problem, isChosen, onAdd, onClose }: Props) {
  const preview = useQuery(problemPreviewQuery(problem.slug));
  const add = () => {
    onAdd();
    onClose();
  };
  return (
    <ModalOverlay isDismissable isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal>
        <Dialog>
          <div className="row preview-header">
            <Heading slot="title">Preview: {problem.title}</Heading>
            <span className="row push-right">
              <Link className="small" to={`/problems/${problem.slug}/preview`} target="_blank">
                Open in a new tab
              </Link>
              {!isChosen && (
                <Button kind="primary" onPress={add}>
                  Add to the interview
                </Button>
              )}
              <Button autoFocus onPress={onClose}>
                Close
              </Button>
            </span>
          </div>
          {preview.isError && <ErrorNotice error={preview.error} retry={() => preview.refetch()} />}
          {preview.isPending && <LoadingSkeleton what="the preview" lines={10} />}
          {preview.data && <PreviewContent problem={preview.data} />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
